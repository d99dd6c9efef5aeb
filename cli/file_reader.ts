/**
 * Reading many files one after the other. It does not let others run meanwhile, and is for those who have nothing else to
 * do.
 *
 * @module
 */
import type { ByteSource } from "../lib/streams/byte_source.ts";

/** Bytes that are read of a long file to begin with, and of the first buffer. */
const FirstSize = 64 * 1024;

/** Bytes of a buffer that holds files which stay. */
const KeptSize = 1024 * 1024;

/** The most bytes that are read of a pipe or a device: some have no end. */
const MostUnsized = 256 * 2 ** 20;

/** What is known of a file. */
export interface FileBeginning {
  /** Its first 64 KiB or all of its bytes, lent until the next call unless they are kept. */
  readonly bytes: Uint8Array;
  /** Bytes of the whole file. */
  readonly size: number;
  /** When it was written to, in milliseconds. */
  readonly modified?: number;
}

/** Reads whole files, all into the same memory: taking as much anew for each costs more than reading what the system has cached. */
export class FileReader {
  #buffer = new Uint8Array(FirstSize);
  /** Where the next file goes to. */
  #start = 0;
  /** Where the file that was read last ends. */
  #end = 0;

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
   * @returns What is known of it
   * @throws {Error} One of `Deno.errors` if it cannot be read, or is no regular file and does not end
   */
  beginning(path: string, most: number): FileBeginning {
    using file = Deno.openSync(path);
    // Of what is no regular file the size is not known
    const { size, isFile, mtime } = file.statSync();
    const long = isFile && size > most;
    this.#end = this.#start;
    // With room for one byte more, a file that has as many as it should is known to be whole
    this.#reserve(long ? FirstSize : size + 1);
    for (let length = 0;;) {
      const room = this.#buffer.subarray(this.#end, long ? this.#start + FirstSize : undefined);
      const count = file.readSync(room) ?? 0;
      this.#end += count;
      length += count;
      const bytes = this.#buffer.subarray(this.#start, this.#end);
      if (long) return { bytes, size, modified: mtime?.getTime() };
      if (count === 0 || (isFile && length === size)) return { bytes, size: length };
      if (!isFile && length > MostUnsized) {
        throw new Deno.errors.InvalidData(`it does not end within ${MostUnsized} bytes`);
      }
      this.#reserve(length + 1);
    }
  }

  /** The bytes that were lent last stay as they are. */
  keep(): void {
    this.#start = this.#end;
  }

  /** Makes room for a file of some size, of which there may be a beginning. */
  #reserve(size: number): void {
    if (this.#start + size <= this.#buffer.length) return;
    const begun = this.#buffer.subarray(this.#start, this.#end);
    this.#buffer = new Uint8Array(Math.max(size, 2 * begun.length, this.#start > 0 ? KeptSize : 0));
    this.#buffer.set(begun);
    [this.#start, this.#end] = [0, begun.length];
  }
}

/** Where something is that goes on to the end of a file. */
export interface Place {
  /** Where it begins. */
  readonly offset: number;
  /** Bytes of the whole file. */
  readonly size: number;
  /** When the file was written to, in milliseconds. */
  readonly modified?: number;
}

/** The end of a long file, read as it is wanted. */
export class FileSource implements ByteSource, Disposable {
  /** How many bytes there are. */
  readonly length: number;
  readonly #path: string;
  readonly #file: Deno.FsFile;

  private constructor(path: string, file: Deno.FsFile, length: number) {
    this.#path = path;
    this.#file = file;
    this.length = length;
  }

  /**
   * Opens a file at some place.
   *
   * @param path Its path
   * @param place The place
   * @returns What is there; `undefined` if the file is not the same any more
   * @throws {Error} One of `Deno.errors` if it cannot be read
   */
  static open(path: string, { offset, size, modified }: Place): FileSource | undefined {
    const file = Deno.openSync(path);
    const now = file.statSync();
    if (now.size === size && now.mtime?.getTime() === modified) {
      file.seekSync(offset, Deno.SeekMode.Start);
      return new FileSource(path, file, size - offset);
    }
    file.close();
  }

  /** Reads what comes next; more than there were when it was opened are not wanted. */
  read(into: Uint8Array): number {
    const count = this.#file.readSync(into);
    if (count === null) {
      throw new Deno.errors.UnexpectedEof(`Cannot read ${this.#path}: it has become shorter meanwhile`);
    }
    return count;
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file.close();
  }
}
