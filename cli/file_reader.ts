/**
 * Reading many files one after the other. It does not let others run meanwhile, and is for those who have nothing else to
 * do.
 *
 * @module
 */
import type { RandomAccess } from "../lib/dataset/file_view.ts";
import type { ByteSource } from "../lib/streams/byte_source.ts";
import { fileReason } from "./errors.ts";

/** Bytes of the first buffer. */
const FirstSize = 64 * 1024;

/** Bytes of a buffer that holds files which stay. */
const KeptSize = 1024 * 1024;

/** The most bytes that are read of a pipe or a device: some have no end. */
const MostUnsized = 256 * 2 ** 20;

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
   * @param most From how many bytes on a file is long
   * @returns Its bytes, lent until the next call unless they are kept; `undefined` if it is long
   * @throws {Error} If it cannot be read, or is no regular file and does not end
   */
  read(path: string, most = Infinity): Uint8Array | undefined {
    using file = Deno.openSync(path);
    // Of what is no regular file the size is not known
    const { size, isFile } = file.statSync();
    if (isFile && size > most) return undefined;
    this.#end = this.#start;
    // With room for one byte more, a file that has as many as it should is known to be whole
    this.#reserve(size + 1);
    for (let length = 0;;) {
      const count = file.readSync(this.#buffer.subarray(this.#end)) ?? 0;
      this.#end += count;
      length += count;
      if (count === 0 || (isFile && length === size)) return this.#buffer.subarray(this.#start, this.#end);
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

/** A file of which something cannot be read any more. */
export class FileReadError extends Error {
  override name = "FileReadError";
}

/** A file that is too long to be read at once. */
export class LongFile implements RandomAccess, Disposable {
  /** Bytes of the whole file when it was opened. */
  readonly length: number;
  /** When it had been written to, in milliseconds. */
  readonly modified: number | undefined;
  readonly #file: Deno.FsFile;

  /**
   * Opens a file.
   *
   * @param path Its path
   * @throws {Error} If it cannot be opened
   */
  constructor(path: string) {
    this.#file = Deno.openSync(path);
    const { size, mtime } = this.#file.statSync();
    this.length = size;
    this.modified = mtime?.getTime();
  }

  /** Whether it has been written to since it was opened. */
  get changed(): boolean {
    const { size, mtime } = this.#file.statSync();
    return size !== this.length || mtime?.getTime() !== this.modified;
  }

  /** Reads as many bytes as there is room for; more than there were when it was opened are not wanted. */
  readAt(offset: number, into: Uint8Array): void {
    try {
      this.#file.seekSync(offset, Deno.SeekMode.Start);
      for (let filled = 0; filled < into.length;) {
        const count = this.#file.readSync(into.subarray(filled));
        if (!count) throw new Deno.errors.UnexpectedEof("it has become shorter meanwhile");
        filled += count;
      }
    } catch (error) {
      throw new FileReadError(fileReason(error), { cause: error });
    }
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** The end of a long file, read as it is wanted. */
export class FileSource implements ByteSource, Disposable {
  /** How many bytes there are. */
  readonly length: number;
  /** Whether they could not be read to their end. */
  failed = false;
  readonly #file: LongFile;
  #offset: number;

  private constructor(file: LongFile, offset: number) {
    this.#file = file;
    this.#offset = offset;
    this.length = file.length - offset;
  }

  /**
   * Opens a file at some place.
   *
   * @param path Its path
   * @param place The place
   * @returns What is there; `undefined` if the file is not the same any more
   * @throws {Error} If it cannot be opened
   */
  static open(path: string, { offset, size, modified }: Place): FileSource | undefined {
    const file = new LongFile(path);
    if (file.length === size && file.modified === modified) return new FileSource(file, offset);
    file[Symbol.dispose]();
  }

  /** Whether it has been written to since it was opened: what was read may be a mixture. */
  get changed(): boolean {
    return this.#file.changed;
  }

  /** Reads what comes next. */
  read(into: Uint8Array): number {
    this.failed = true;
    this.#file.readAt(this.#offset, into);
    this.failed = false;
    this.#offset += into.length;
    return into.length;
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}
