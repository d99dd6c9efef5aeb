/**
 * Bytes that wait.
 *
 * @module
 */

/** The longest buffer that is kept while nothing waits: a PDU of the usual maximum and what may wait before it. */
const LongestKept = 192 * 1024;

/** Bytes in the order they came, in one buffer that grows with what waits and is used again. */
export class ByteQueue {
  #buffer: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #start = 0;
  #end = 0;

  /** Bytes that wait. */
  get length(): number {
    return this.#end - this.#start;
  }

  /**
   * Adds bytes.
   *
   * @param bytes They are copied.
   */
  push(bytes: Uint8Array): void {
    if (this.#end + bytes.length > this.#buffer.length) this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /**
   * Takes bytes off the front.
   *
   * @param into Where to.
   * @returns How many there were, as far as there is room.
   */
  read(into: Uint8Array): number {
    const count = Math.min(into.length, this.length);
    into.set(this.#buffer.subarray(this.#start, this.#start + count));
    this.#start += count;
    if (this.#start === this.#end) this.#start = this.#end = 0;
    return count;
  }

  /**
   * Takes all.
   *
   * @returns A buffer of their own.
   */
  take(): Uint8Array<ArrayBuffer> {
    const all = this.length === this.#buffer.length ? this.#buffer : this.#buffer.slice(this.#start, this.#end);
    if (all === this.#buffer) this.#buffer = new Uint8Array(0);
    this.#start = this.#end = 0;
    return all;
  }

  /** Forgets all, and lets go of a long buffer. */
  clear(): void {
    if (this.#buffer.length > LongestKept) this.#buffer = new Uint8Array(0);
    this.#start = this.#end = 0;
  }

  #reserve(more: number): void {
    const { length } = this;
    const waiting = this.#buffer.subarray(this.#start, this.#end);
    const fits = length + more <= this.#buffer.length / 2;
    const buffer = fits ? this.#buffer : new Uint8Array(Math.max(length + more, 2 * length));
    buffer.set(waiting);
    this.#buffer = buffer;
    this.#start = 0;
    this.#end = length;
  }
}
