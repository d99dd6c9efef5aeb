/**
 * Files: which there are, and how they are written.
 *
 * @module
 */
import { concat } from "../lib/dataset/bytes.ts";
import { isUid } from "../lib/uids/uid.ts";
import { atOnce, isQuick } from "./at_once.ts";
import { fileReason, InputError } from "./errors.ts";

/** A file to send. */
export interface FoundFile {
  /** Its path. */
  readonly path: string;
  /** Whether the command line names it, rather than a folder above it. */
  readonly named: boolean;
  /** Instead of a file: a folder that cannot be listed, and why. */
  readonly unlisted?: string;
}

function join(folder: string, name: string): string {
  return /[\\/]$/.test(folder) ? folder + name : `${folder}/${name}`;
}

function* walk(folder: string): Generator<FoundFile> {
  let entries: Deno.DirEntry[];
  try {
    entries = [...Deno.readDirSync(folder)];
  } catch (error) {
    yield { path: folder, named: false, unlisted: fileReason(error) };
    return;
  }
  // A folder reads the same on every file system; code units need no locale
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    // A link to a folder may lead back up, so links are followed to files only
    if (entry.isDirectory) yield* walk(path);
    else if (entry.isFile || (entry.isSymlink && leadsToFile(path))) yield { path, named: false };
  }
}

function leadsToFile(link: string): boolean {
  try {
    return Deno.statSync(link).isFile;
  } catch {
    return false;
  }
}

/**
 * Finds files. It does not let others run meanwhile: an entry costs less than handing it to another thread.
 *
 * @param paths Files and folders
 * @returns The files, those of folders and their subfolders in the order of their names
 * @throws {InputError} If a path does not exist
 */
export async function findFiles(paths: readonly string[]): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  for (const path of paths) {
    const info = await Deno.stat(path).catch((error) => {
      throw new InputError(`Cannot read ${JSON.stringify(path)}: ${fileReason(error)}`);
    });
    if (!info.isDirectory) files.push({ path, named: true });
    else for (const file of walk(path)) files.push(file);
  }
  return files;
}

/** The longest settings, keys, lists of users and hanging protocols, in bytes. */
const MaxLength = 16 * 2 ** 20;

/**
 * Reads a file that somebody names; one that has no end, such as a device, ends with an error.
 *
 * @param path Its path
 * @param maxLength The most bytes it may have
 * @returns Its bytes
 * @throws {Error} One of `Deno.errors` if it cannot be read or is too long
 */
export async function readBytes(path: string, maxLength: number = MaxLength): Promise<Uint8Array> {
  using file = await Deno.open(path);
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (true) {
    const chunk = new Uint8Array(65536);
    const read = await file.read(chunk);
    if (read === null) break;
    length += read;
    if (length > maxLength) throw new Deno.errors.InvalidData(`it is longer than ${maxLength} bytes`);
    chunks.push(chunk.subarray(0, read));
  }
  return concat(chunks, length);
}

/**
 * Reads a text file that somebody names.
 *
 * @param path Its path
 * @returns Its text, without a byte order mark
 * @throws {Error} One of `Deno.errors` if it cannot be read or is too long
 */
export async function readText(path: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(path));
}

/**
 * Makes sure that a folder can be written to.
 *
 * @param folder The folder; it is made if it does not exist
 * @throws {InputError} If it cannot be made
 */
export async function ensureFolder(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (error) {
    throw new InputError(`Cannot make folder ${JSON.stringify(folder)}: ${fileReason(error)}`);
  }
}

/**
 * The name of an instance's file. The UID comes from a peer: it names a file only if it is one.
 *
 * @param sopInstanceUid SOP Instance UID (0008,0018)
 * @returns `<SOPInstanceUID>.dcm`
 * @throws {RangeError} If it is no UID
 */
export function instanceFileName(sopInstanceUid: string): string {
  if (!isUid(sopInstanceUid)) {
    throw new RangeError(`Cannot name a file after ${JSON.stringify(sopInstanceUid)}: it is no UID`);
  }
  return `${sopInstanceUid}.dcm`;
}

/** The name that {@linkcode writeWhole} gives an instance's file while it is not whole. */
const Unfinished = /^\.(.+)\.dcm\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.part$/;

/** Milliseconds without a write after which nobody is still writing. */
const Abandoned = 60 * 60 * 1000;

/**
 * Removes what a process that was killed has left unfinished in a folder of instances; another one may be writing there.
 *
 * @param folder The folder
 * @returns How many files it were
 */
export async function removeUnfinished(folder: string): Promise<number> {
  let removed = 0;
  for await (const { name, isFile } of Deno.readDir(folder)) {
    const uid = Unfinished.exec(name)?.[1];
    if (!isFile || uid === undefined || !isUid(uid)) continue;
    const path = join(folder, name);
    const { mtime } = await Deno.lstat(path);
    if (mtime === null || Date.now() - mtime.getTime() < Abandoned) continue;
    await Deno.remove(path);
    removed++;
  }
  return removed;
}

async function syncFolder(folder: string): Promise<void> {
  try {
    using handle = await Deno.open(folder);
    await handle.sync();
  } catch {
    // Where folders cannot be opened, e.g. on Windows, the rename is as durable as it gets
  }
}

/** Writes a new file as it comes. */
async function writeNew(
  path: string,
  content: AsyncIterable<Uint8Array>,
  { mode, durable }: WriteOptions,
): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true, mode });
  for await (const bytes of content) {
    for (let written = 0; written < bytes.length;) {
      const rest = bytes.subarray(written);
      written += isQuick() ? await atOnce(() => file.writeSync(rest)) : await file.write(rest);
    }
  }
  if (durable) await file.sync();
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The longest file that is written at once, in bytes. */
const ShortFile = 256 * 1024;

/** How a file is written. */
export interface WriteOptions {
  /** Its permissions, where there are such. */
  readonly mode?: number;
  /** Whose it is to be, if we may say so. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Waits until it is on disk, so that it survives a power failure. */
  readonly durable?: boolean;
}

/**
 * Writes a file that is there whole or not at all: a temporary file, then renamed.
 *
 * @param folder The folder
 * @param name The file's name
 * @param content Its bytes, or where they come from, each lent until the next: when that fails there is no file
 * @param options Permissions, owner and durability
 * @returns Its path
 */
export async function writeWhole(
  folder: string,
  name: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  options: WriteOptions = {},
): Promise<string> {
  const { mode, owner, durable } = options;
  const path = join(folder, name);
  const temporary = join(folder, `.${name}.${crypto.randomUUID()}.part`);
  try {
    if (content instanceof Uint8Array && content.length <= ShortFile && !owner && !durable && isQuick()) {
      await atOnce(() => {
        Deno.writeFileSync(temporary, content, { createNew: true, mode });
        Deno.renameSync(temporary, path);
      });
      return path;
    }
    if (content instanceof Uint8Array && !durable) await Deno.writeFile(temporary, content, { createNew: true, mode });
    else await writeNew(temporary, content instanceof Uint8Array ? once(content) : content, options);
    if (owner) {
      await Deno.chown(temporary, owner.uid, owner.gid).catch(() => {});
      // What it was made with is less by the umask
      if (mode !== undefined) await Deno.chmod(temporary, mode);
    }
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
  if (durable) await syncFolder(folder);
  return path;
}
