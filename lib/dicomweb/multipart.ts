/**
 * The parts of `multipart/related` (RFC 2046 §5.1, RFC 2387).
 *
 * @module
 */
import { latin1 } from "../dataset/latin1.ts";
import { FairShare } from "../transport/turn.ts";
import { MaxParts } from "./limits.ts";
import { Problem } from "./problem.ts";

/** One part. */
export interface Part {
  /** Its Content-Type header field, `null` where it has none. */
  readonly type: string | null;
  /** What is in it: a view of the body. */
  readonly content: Uint8Array;
}

/** The most bytes of the header of a part. */
const MaxHeaderLength = 16 * 1024;

const [LF, CR, Hyphen] = [0x0a, 0x0d, 0x2d];

/** Bytes that are looked through in one piece. */
const Piece = 64 * 1024;

/**
 * Finds the parts.
 *
 * @param body The body.
 * @param boundary What stands between them, without its hyphens.
 * @param share What the work is counted to: there may be much to look through, and little in it.
 * @returns The parts in their order, each as soon as it has been found.
 * @throws {Problem} 400 if the body is none, 413 if it has too many parts.
 */
export async function* readParts(
  body: Uint8Array,
  boundary: string,
  share = new FairShare(),
): AsyncGenerator<Part, void> {
  const dashBoundary = new TextEncoder().encode(`--${boundary}`);
  const find = async (from: number) => {
    for (let at = from; at < body.length; at += Piece) {
      const found = nextDelimiter(body, dashBoundary, at, at + Piece);
      await share.take(Math.min(Piece, (found?.end ?? body.length) - at));
      if (found) return found;
    }
  };
  let count = 0;
  let delimiter = await find(0);
  while (delimiter !== undefined && !delimiter.closes) {
    const next: Delimiter | undefined = await find(delimiter.end);
    if (next === undefined) throw malformed("its last boundary is missing");
    if (++count > MaxParts) throw new Problem(413, `There are more than ${MaxParts} parts in the request`);
    yield readPart(body.subarray(delimiter.end, next.start));
    delimiter = next;
  }
  if (count === 0) throw malformed("there is no part in it");
}

/** A line that begins with the boundary. */
interface Delimiter {
  /** Where the line break in front of it begins, which belongs to it. */
  readonly start: number;
  /** Where the line break behind it begins: the header of a part follows it, or another one where there is no header. */
  readonly end: number;
  /** Whether no part follows. */
  readonly closes: boolean;
}

/** The first one that begins in between. */
function nextDelimiter(
  body: Uint8Array,
  dashBoundary: Uint8Array,
  from: number,
  until: number,
): Delimiter | undefined {
  const piece = body.subarray(0, until);
  // The first of all may stand at the very beginning
  let start = from === 0 && matches(body, dashBoundary, 0) ? -2 : piece.indexOf(CR, from);
  for (; start !== -1; start = piece.indexOf(CR, Math.max(0, start + 1))) {
    if (
      start >= 0 && (body[start + 1] !== LF || body[start + 2] !== Hyphen || !matches(body, dashBoundary, start + 2))
    ) continue;
    let end = start + 2 + dashBoundary.length;
    if (body[end] === Hyphen && body[end + 1] === Hyphen) return { start, end, closes: true };
    while (body[end] === 0x20 || body[end] === 0x09) end++;
    if (body[end] === CR && body[end + 1] === LF) return { start, end, closes: false };
  }
  return undefined;
}

function matches(body: Uint8Array, bytes: Uint8Array, at: number): boolean {
  return bytes.every((byte, index) => body[at + index] === byte);
}

/** Reads what is between two delimiters, from the line break of the first one on. */
function readPart(bytes: Uint8Array): Part {
  const end = headerEnd(bytes);
  const header = latin1(bytes, 0, end).replace(/\r\n[ \t]+/g, " ");
  const [, type = null] = /\r\ncontent-type:([^\r\n]*)/i.exec(header) ?? [];
  return { type: type?.trim() ?? null, content: bytes.subarray(end + 4) };
}

/** Where the empty line is that ends the header, its line break in front included. */
function headerEnd(bytes: Uint8Array): number {
  for (let at = 0; at !== -1; at = bytes.indexOf(CR, at + 1)) {
    if (at > MaxHeaderLength) throw malformed(`a part has a header of more than ${MaxHeaderLength} bytes`);
    if (bytes[at + 1] === LF && bytes[at + 2] === CR && bytes[at + 3] === LF) return at;
  }
  throw malformed("a part has no empty line behind its header");
}

function malformed(reason: string): Problem {
  return new Problem(400, `Cannot read multipart/related: ${reason}`);
}
