/**
 * Reading many files one after the other.
 *
 * @module
 */

/** Bytes of the first buffer. */
const FirstSize = 64 * 1024;

/** The most bytes that are read of a pipe or a device: some have no end. */
const MostUnsized = 256 * 2 ** 20;

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
    return this.beginning(path, Infinity).bytes;
  }

  /**
   * Reads the beginning of a long file, or the whole of one that is not.
   *
   * @param path Its path
   * @param most From how many bytes on a file is long
   * @returns Its first 64 KiB or all of its bytes, lent until the next call; the bytes of the whole file
   * @throws {Error} One of `Deno.errors` if it cannot be read, or is no regular file and does not end
   */
  beginning(path: string, most: number): { readonly bytes: Uint8Array; readonly size: number } {
    using file = Deno.openSync(path);
    // Of what is no regular file the size is not known
    const { size, isFile } = file.statSync();
    if (isFile && size > most) {
      const count = file.readSync(this.#buffer.subarray(0, FirstSize)) ?? 0;
      return { bytes: this.#buffer.subarray(0, count), size };
    }
    this.#reserve(size + 1, 0);
    let length = 0;
    while (true) {
      const count = file.readSync(this.#buffer.subarray(length));
      if (count === null) return { bytes: this.#buffer.subarray(0, length), size: length };
      length += count;
      if (!isFile && length > MostUnsized) {
        throw new Deno.errors.InvalidData(`it does not end within ${MostUnsized} bytes`);
      }
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
