/** Chance that can be repeated: a stream of numbers that depends on its name alone. */

/** 2^32. */
const WORD = 0x1_0000_0000;
/** Rounds that mix the name into all words of the state; the author of sfc32 asks for 12. */
const WARM_UP = 12;

/** A stream of pseudo-random numbers (sfc32 of PractRand, seeded by FNV-1a of its name). */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param name the same name gives the same stream, another one an unrelated stream */
  constructor(name: string) {
    this.#a = hash(name, 0x811c9dc5);
    this.#b = hash(name, 0x9e3779b9);
    this.#c = hash(name, 0x85ebca6b);
    for (let i = 0; i < WARM_UP; i++) this.next();
  }

  /** Evenly spread over [0, 1). */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter++) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / WORD;
  }

  /** Evenly spread over [low, high). */
  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /** Standard normal (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** How often something happens that happens `mean` times on average (Knuth; for means below 500). */
  poisson(mean: number): number {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.next(); product > limit; product *= this.next()) count++;
    return count;
  }

  /** An index, each as likely as its weight. */
  weighted(weights: readonly number[]): number {
    let rest = this.next() * weights.reduce((sum, weight) => sum + weight, 0);
    const index = weights.findIndex((weight) => (rest -= weight) < 0);
    return index < 0 ? weights.length - 1 : index;
  }
}

/** FNV-1a, 32 bits, from a given basis. */
function hash(text: string, basis: number): number {
  let h = basis;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h | 0;
}
