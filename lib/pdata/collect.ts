/**
 * Joins the fragments of a command set or data set: one exact buffer at the end, memory in proportion to what came.
 *
 * @module
 */
import { concat } from "../pdu/fields.ts";

/** The first buffer has room for this many bytes, or for the first fragment if that is longer. */
const SmallestBlock = 512;
/** Each further buffer has room for as many bytes as have come so far, up to this many. */
const LargestBlock = 1 << 18;

/**
 * Collects byte fragments and joins them. They are copied, for what they are views of is read into again. Millions of
 * tiny fragments cost a small multiple of their bytes; empty ones leave no trace.
 */
export class FragmentCollector {
  /** Buffers that are full. */
  #full: Uint8Array[] = [];
  /** The one that is not. */
  #block: Uint8Array = new Uint8Array(0);
  /** Bytes in it. */
  #filled = 0;
  #length = 0;

  /** Bytes collected so far. */
  get length(): number {
    return this.#length;
  }

  /**
   * Adds a fragment.
   *
   * @param fragment The bytes.
   */
  push(fragment: Uint8Array): void {
    const fitting = Math.min(fragment.length, this.#block.length - this.#filled);
    this.#fill(fitting === fragment.length ? fragment : fragment.subarray(0, fitting));
    if (fitting === fragment.length) return;
    if (this.#filled > 0) this.#full.push(this.#block);
    const left = fragment.subarray(fitting);
    this.#block = new Uint8Array(Math.max(left.length, Math.min(Math.max(this.#length, SmallestBlock), LargestBlock)));
    this.#filled = 0;
    this.#fill(left);
  }

  /**
   * Hands out everything collected and starts anew.
   *
   * @returns The bytes in one exact buffer.
   */
  take(): Uint8Array {
    const exact = this.#filled === this.#block.length;
    const last = exact ? this.#block : this.#block.subarray(0, this.#filled);
    const joined = this.#full.length > 0 ? concat([...this.#full, last]) : exact ? last : last.slice();
    this.clear();
    return joined;
  }

  /** Forgets everything collected. */
  clear(): void {
    this.#full = [];
    this.#block = new Uint8Array(0);
    this.#filled = this.#length = 0;
  }

  #fill(bytes: Uint8Array): void {
    this.#block.set(bytes, this.#filled);
    this.#filled += bytes.length;
    this.#length += bytes.length;
  }
}
