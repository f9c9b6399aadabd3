/** The answer to one message, given when the message is settled and those before it are answered. */
export type Answer = (error?: Error) => void;

/** A message on its way to durability. */
export interface Ticket {
  /** Says how the message is answered; may come before or after `settle`. */
  answer(answer: Answer): void;
  /** The message is durable, or (with an error) it could not be made so. */
  settle(error?: Error): void;
}

interface Entry {
  answer: Answer | null;
  settled: boolean;
  error: Error | undefined;
}

/** Answered entries are cut off the array in portions: one `shift` each would move all the rest. */
const COMPACT_AT = 1024;

/**
 * Answers the messages of one connection in the order in which they came [MQTT-4.6.0-2], however the
 * work behind them overlaps.
 */
export class AnswerQueue {
  #entries: Entry[] = [];
  #head = 0;
  #dropped = false;

  /** Takes the next message's place in the order. */
  take(): Ticket {
    const entry: Entry = { answer: null, settled: false, error: undefined };
    if (!this.#dropped) this.#entries.push(entry);
    return {
      answer: (answer) => {
        entry.answer = answer;
        this.#release();
      },
      settle: (error) => {
        entry.settled = true;
        entry.error = error;
        this.#release();
      },
    };
  }

  /** Messages that are not answered yet. */
  get size(): number {
    return this.#entries.length - this.#head;
  }

  /** Forgets everything: the connection is gone, and with it the ids of its messages. */
  drop(): void {
    this.#dropped = true;
    this.#entries = [];
    this.#head = 0;
  }

  #release(): void {
    while (this.#head < this.#entries.length) {
      const { answer, settled, error } = this.#entries[this.#head];
      if (!settled || !answer) break;
      this.#head++;
      answer(error);
    }
    if (this.#head >= COMPACT_AT) {
      this.#entries.splice(0, this.#head);
      this.#head = 0;
    }
  }
}
