/**
 * Reading many files one after the other.
 *
 * @module
 */

/** Bytes of the first buffer. */
const FirstSize = 64 * 1024;

/**
 * Reads whole files, all into the same memory: taking as much anew for each costs more than reading what the system has
 * cached. It does not let others run meanwhile, and is for those who have nothing else to do.
 */
export class FileReader {
  #buffer = new Uint8Array(FirstSize);

  /**
   * Reads a file.
   *
   * @param path Its path
   * @returns Its bytes, lent until the next call
   */
  read(path: string): Uint8Array {
    using file = Deno.openSync(path);
    // Of what is no regular file the size is not known
    this.#reserve(file.statSync().size + 1, 0);
    let length = 0;
    while (true) {
      const count = file.readSync(this.#buffer.subarray(length));
      if (count === null) return this.#buffer.subarray(0, length);
      length += count;
      this.#reserve(length + 1, length);
    }
  }

  /** Makes room for a file of some size, of which there is a beginning. */
  #reserve(size: number, filled: number): void {
    if (size <= this.#buffer.length) return;
    const grown = new Uint8Array(Math.max(size, 2 * filled));
    grown.set(this.#buffer.subarray(0, filled));
    this.#buffer = grown;
  }
}
