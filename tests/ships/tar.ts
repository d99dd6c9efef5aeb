/**
 * Reads the archives that `deno publish` sends (POSIX.1-1988 ustar).
 *
 * @module
 */

const BlockLength = 512;

/** Name and content of every regular file of an archive. */
export function* readTar(archive: Uint8Array): Generator<{ readonly path: string; readonly bytes: Uint8Array }> {
  const text = (start: number, length: number) => {
    const field = archive.subarray(start, start + length);
    const end = field.indexOf(0);
    return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
  };
  let longName: string | undefined;
  for (let at = 0; at + BlockLength <= archive.length && archive[at] !== 0;) {
    const size = parseInt(text(at + 124, 12), 8);
    const type = text(at + 156, 1);
    const prefix = text(at + 257, 6).trim() === "ustar" ? text(at + 345, 155) : "";
    const start = at + BlockLength;
    // GNU tar: the content is the name of the entry that follows
    if (type === "L") longName = text(start, size);
    else {
      const name = longName ?? (prefix ? `${prefix}/${text(at, 100)}` : text(at, 100));
      longName = undefined;
      if (type === "0" || type === "") {
        yield { path: name.replace(/^(\.?\/)+/, ""), bytes: archive.slice(start, start + size) };
      }
    }
    at = start + Math.ceil(size / BlockLength) * BlockLength;
  }
}
