/** Longest line that is kept, characters: a payload may have a megabyte (contract, 3). */
const MAX_LINE = 2 ** 21;

/** Text to lines, without their ends; what a line has beyond `MAX_LINE` is left out. */
export class TextLineStream extends TransformStream<string, string> {
  constructor() {
    let rest = "";
    super({
      transform(chunk, controller) {
        const lines = (rest + chunk).split("\n");
        rest = (lines.pop() ?? "").slice(0, MAX_LINE);
        for (const line of lines) controller.enqueue(line);
      },
      flush(controller) {
        if (rest !== "") controller.enqueue(rest);
      },
    });
  }
}
