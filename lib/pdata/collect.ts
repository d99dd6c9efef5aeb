/**
 * Joins the fragments of a command set or data set: one exact buffer at the end, memory in proportion to what came.
 *
 * @module
 */

/** A fragment below this many bytes is copied: an object of its own would cost more than its bytes. */
const SmallestView = 1024;
/** How many bytes of received buffers may be kept alive beyond twice the bytes that are wanted from them. */
const PinnedSlack = 1 << 20;
/** The copies of small fragments stand in buffers that double up to this many bytes. */
const LargestTail = 1 << 16;

/**
 * Collects byte fragments and joins them. Large fragments are kept as views, small ones copied at once, so that
 * neither millions of tiny fragments nor tiny views into large receive buffers cost more than a small multiple of
 * their bytes. Empty fragments leave no trace.
 */
export class FragmentCollector {
  #chunks: Uint8Array[] = [];
  #length = 0;
  #viewed = 0;
  #pinned = 0;
  #lastBuffer: ArrayBufferLike | undefined;
  #tail: Uint8Array | undefined;
  #tailLength = 0;

  /** Bytes collected so far. */
  get length(): number {
    return this.#length;
  }

  /**
   * Adds a fragment.
   *
   * @param fragment The bytes; they must not change before {@linkcode FragmentCollector.take}.
   */
  push(fragment: Uint8Array): void {
    if (fragment.length === 0) return;
    this.#length += fragment.length;
    if (!this.#keepView(fragment)) this.#copy(fragment);
  }

  /**
   * Hands out everything collected and starts anew.
   *
   * @returns The bytes in one buffer; a single large fragment comes back as the view it was.
   */
  take(): Uint8Array {
    this.#closeTail();
    const chunks = this.#chunks;
    const joined = chunks.length === 1 ? chunks[0] : new Uint8Array(this.#length);
    if (chunks.length > 1) {
      let offset = 0;
      for (const chunk of chunks) {
        joined.set(chunk, offset);
        offset += chunk.length;
      }
    }
    this.clear();
    return joined;
  }

  /** Forgets everything collected. */
  clear(): void {
    this.#chunks = [];
    this.#length =
      this.#viewed =
      this.#pinned =
      this.#tailLength =
        0;
    this.#lastBuffer = this.#tail = undefined;
  }

  #keepView(fragment: Uint8Array): boolean {
    if (fragment.length < SmallestView) return false;
    const pinned = this.#pinned + (fragment.buffer === this.#lastBuffer ? 0 : fragment.buffer.byteLength);
    const viewed = this.#viewed + fragment.length;
    if (pinned > 2 * viewed + PinnedSlack) return false;
    this.#closeTail();
    this.#chunks.push(fragment);
    this.#pinned = pinned;
    this.#viewed = viewed;
    this.#lastBuffer = fragment.buffer;
    return true;
  }

  #copy(fragment: Uint8Array): void {
    const needed = this.#tailLength + fragment.length;
    if (this.#tail !== undefined && needed > LargestTail) {
      this.#closeTail();
      return this.#copy(fragment);
    }
    if (this.#tail === undefined || needed > this.#tail.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * (this.#tail?.length ?? SmallestView / 2)));
      if (this.#tail !== undefined) grown.set(this.#tail);
      this.#tail = grown;
    }
    this.#tail.set(fragment, this.#tailLength);
    this.#tailLength = needed;
  }

  #closeTail(): void {
    if (this.#tail === undefined) return;
    // A tail that stays alone is handed out as it is, so it must be exact; between others its spare room is small.
    this.#chunks.push(this.#tail.slice(0, this.#tailLength));
    this.#tail = undefined;
    this.#tailLength = 0;
  }
}
