import type { Ticket } from "../ports.ts";

/** Answered entries are cut off the array in portions: one `shift` each would move all the rest. */
const COMPACT_AT = 1024;

/**
 * Answers the messages of one connection in the order in which they came [MQTT-4.6.0-2], however the
 * work behind them overlaps: each when it is settled and those before it are answered.
 */
export class AnswerQueue<T> {
  readonly #answer: (item: T, error?: Error) => void;
  /** Those before `#head` are answered: with them goes what they hold, a payload of up to 1 MiB. */
  #entries: (Entry<T> | null)[] = [];
  #head = 0;
  #dropped = false;

  /** @param answer answers the message that `item` stands for, with the error of its ticket */
  constructor(answer: (item: T, error?: Error) => void) {
    this.#answer = answer;
  }

  /** Takes the next message's place in the order. */
  take(item: T): Ticket {
    const entry = new Entry(this, item);
    if (!this.#dropped) this.#entries.push(entry);
    return entry;
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

  /** Answers what can be answered. */
  release(): void {
    for (let entry; (entry = this.#entries[this.#head])?.settled;) {
      this.#entries[this.#head++] = null;
      this.#answer(entry.item, entry.error);
    }
    if (this.#head >= COMPACT_AT) {
      this.#entries.splice(0, this.#head);
      this.#head = 0;
    }
  }
}

class Entry<T> implements Ticket {
  readonly item: T;
  settled = false;
  error: Error | undefined = undefined;
  readonly #queue: AnswerQueue<T>;

  constructor(queue: AnswerQueue<T>, item: T) {
    this.#queue = queue;
    this.item = item;
  }

  settle(error?: Error): void {
    this.settled = true;
    this.error = error;
    this.#queue.release();
  }
}
