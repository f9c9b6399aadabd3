/**
 * The heads of all books in Deno KV. A head is written with every commit of its meter, and the store's
 * cost is per key: so heads share pages, `["bs", page]`, each a list of `[serial, head as JSON]`. What
 * retention made final changes once a day at the most and has a key of its own, `["bo", serial]`.
 */

import type { BookState } from "../domain/consumption/book.ts";
import {
  openedAtOf,
  packedOpenedAt,
  type PackedOpening,
  type PackedState,
  packOpening,
  packState,
  unpackOpening,
  unpackState,
} from "./kv_state.ts";

/** Heads of one page: a thousand meters in one commit are some forty keys. */
export const HEADS_PER_PAGE = 24;
/** Most characters of a page that takes one more head: Deno KV's values end at 64 KiB. */
const MAX_PAGE_CHARS = 56_000;
/** A head that is new, and what a head costs beside its text: its serial, twice, and lengths. */
const NEW_HEAD_BYTES = 600;
const HEAD_OVERHEAD_BYTES = 80;
/** Pages a `list` fetches at once. */
const BATCH_SIZE = 100;

type StoredPage = readonly (readonly [serial: string, head: string])[];

/** Reads heads; for the one writer, keeps the pages and sets them. */
export class KvHeads {
  readonly #kv: Deno.Kv;
  /** Where each meter's head was seen last. */
  readonly #pageOf = new Map<string, number>();
  /** The writer's pages; loaded with its first commit. */
  #pages: Map<string, string>[] | null = null;
  /** The instant of each meter's stored opening. */
  readonly #openedAt = new Map<string, number | null>();

  constructor(kv: Deno.Kv) {
    this.#kv = kv;
  }

  /** @returns `null` for a meter without book */
  async read(serial: string): Promise<BookState | null> {
    const known = this.#pageOf.get(serial);
    if (known !== undefined) {
      const { value } = await this.#kv.get<StoredPage>(["bs", known]);
      const found = value?.find(([own]) => own === serial);
      if (found) return await this.#unpack(serial, found[1]);
    }
    let head: string | null = null;
    for await (const { key, value } of this.#list()) {
      for (const [own, text] of value) {
        this.#pageOf.set(own, key[1] as number);
        if (own === serial) head = text;
      }
    }
    return head === null ? null : await this.#unpack(serial, head);
  }

  async #unpack(serial: string, head: string): Promise<BookState> {
    const packed: PackedState = JSON.parse(head);
    if (packedOpenedAt(packed) === null) return unpackState(packed, null);
    const { value } = await this.#kv.get<PackedOpening>(["bo", serial]);
    return unpackState(packed, value && unpackOpening(value));
  }

  /** What setting a meter's head costs: a page, and how many bytes it has; `null`: a page to come. */
  costOf(serial: string): { readonly page: number | null; readonly bytes: number } {
    const page = this.#pageOf.get(serial);
    const heads = page === undefined ? undefined : this.#pages?.[page];
    if (page === undefined || !heads) return { page: null, bytes: NEW_HEAD_BYTES };
    return { page, bytes: charsOf(heads) + HEAD_OVERHEAD_BYTES * heads.size };
  }

  /** Loads the pages before the first `set`. */
  async open(): Promise<void> {
    if (this.#pages) return;
    const pages: Map<string, string>[] = [];
    for await (const { key, value } of this.#list()) {
      pages[key[1] as number] = new Map(value);
      for (const [serial, head] of value) {
        this.#pageOf.set(serial, key[1] as number);
        this.#openedAt.set(serial, packedOpenedAt(JSON.parse(head)));
      }
    }
    this.#pages = Array.from(pages, (page) => page ?? new Map());
  }

  /** Changes heads and writes the pages they are in. */
  set(atomic: Deno.AtomicOperation, heads: Iterable<readonly [serial: string, BookState]>): void {
    const changed = new Set<number>();
    for (const [serial, state] of heads) {
      for (const page of this.#put(serial, JSON.stringify(packState(state)))) changed.add(page);
      this.#setOpening(atomic, serial, state);
    }
    for (const page of changed) atomic.set(["bs", page], [...this.#pages![page]]);
  }

  #setOpening(atomic: Deno.AtomicOperation, serial: string, state: BookState): void {
    const openedAt = openedAtOf(state);
    if (openedAt === (this.#openedAt.get(serial) ?? null)) return;
    this.#openedAt.set(serial, openedAt);
    if (state.opening) atomic.set(["bo", serial], packOpening(state.opening));
    else atomic.delete(["bo", serial]);
  }

  /** @returns the pages that are others now */
  #put(serial: string, head: string): number[] {
    const pages = this.#pages!;
    const before = this.#pageOf.get(serial);
    if (before !== undefined && pages[before]) {
      const page = pages[before].set(serial, head);
      if (page.size === 1 || charsOf(page) <= MAX_PAGE_CHARS) return [before];
      page.delete(serial);
    }
    let next = pages.length - 1;
    const isFull = next < 0 || next === before || pages[next].size >= HEADS_PER_PAGE ||
      charsOf(pages[next]) + head.length > MAX_PAGE_CHARS;
    if (isFull) next = pages.push(new Map()) - 1;
    pages[next].set(serial, head);
    this.#pageOf.set(serial, next);
    return before === undefined ? [next] : [before, next];
  }

  /** What is stored is not certain any more. */
  forget(): void {
    this.#pages = null;
    this.#pageOf.clear();
    this.#openedAt.clear();
  }

  #list(): Deno.KvListIterator<StoredPage> {
    return this.#kv.list<StoredPage>({ prefix: ["bs"] }, { batchSize: BATCH_SIZE });
  }
}

function charsOf(page: ReadonlyMap<string, string>): number {
  let chars = 0;
  for (const head of page.values()) chars += head.length;
  return chars;
}
