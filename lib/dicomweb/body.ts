/**
 * Bodies of requests, within bounds.
 *
 * @module
 */
import { concat } from "../dataset/bytes.ts";
import { networkOf } from "../transport/address.ts";
import { FairShare } from "../transport/turn.ts";
import type { ConnectionInfo } from "./authentication.ts";
import { Places } from "./places.ts";
import { Problem } from "./problem.ts";

/** The fewest bytes a second of a body, where others may want its place. */
const SlowestPace = 1024;

/** How often that is looked at, in milliseconds. */
const PaceMs = 3000;

/** Bytes of a piece of a body that is worth its costs. */
const SmallChunk = 64;

/** Pieces that may be smaller. */
const MaxSmallChunks = 1024;

/** Bytes that small pieces are copied to: alone, each takes half a kilobyte more than what is in it. */
const BlockLength = 64 * 1024;

/** Pieces of a body, which take about as much memory as there is in them. */
class Pieces {
  readonly #pieces: Uint8Array[] = [];
  #block = new Uint8Array(0);
  #used = 0;
  /** How many there were. */
  count = 0;

  /**
   * Adds a piece.
   *
   * @param piece What comes behind all others.
   */
  add(piece: Uint8Array): void {
    this.count++;
    const isSmall = piece.length < BlockLength / 16;
    if (this.#used > 0 && (!isSmall || piece.length > this.#block.length - this.#used)) this.#cut();
    if (!isSmall) return void this.#pieces.push(piece);
    if (piece.length > this.#block.length) this.#block = new Uint8Array(BlockLength);
    this.#block.set(piece, this.#used);
    this.#used += piece.length;
  }

  /** All of them as one. */
  joined(): Uint8Array<ArrayBuffer> {
    this.#cut();
    return concat(this.#pieces) as Uint8Array<ArrayBuffer>;
  }

  #cut(): void {
    this.#pieces.push(this.#block.subarray(0, this.#used));
    this.#block = this.#block.subarray(this.#used);
    this.#used = 0;
  }
}

/** Options of {@linkcode Bodies}. */
export interface BodyLimits {
  /** The most bytes of one body. */
  readonly maxLength: number;
  /** The most bytes of all bodies that are held at the same time. */
  readonly maxHeld: number;
  /** How long a body may take to arrive, in seconds. */
  readonly timeout: number;
  /** The most bodies at the same time, of which no address has all. */
  readonly places: number;
}

/** Reads bodies, and knows how much of them is held. */
export class Bodies {
  readonly #limits: BodyLimits;
  readonly #places: Places;
  #held = 0;

  /**
   * Begins with none.
   *
   * @param limits The bounds.
   */
  constructor(limits: BodyLimits) {
    this.#limits = limits;
    this.#places = new Places(limits.places);
  }

  /**
   * Reads the body of a request and works on it.
   *
   * @param request The request.
   * @param connection What the request comes over, which is closed where going on would cost more than it is worth.
   * @param work What to do; the bytes count as held until it is done.
   * @returns What the work gives.
   * @throws {Problem} 413 if the body is too long, 408 if it takes too long, 503 if too much is held, 400 if it breaks
   * off.
   */
  async read<T>(
    request: Request,
    connection: ConnectionInfo,
    work: (body: Uint8Array<ArrayBuffer>) => Promise<T>,
  ): Promise<T> {
    if (Number(request.headers.get("Content-Length")) > this.#limits.maxLength) throw tooLong(this.#limits.maxLength);
    const address = networkOf(connection.remoteAddr?.hostname ?? "");
    if (!this.#places.take(address)) {
      throw new Problem(503, "Too many requests send something", { headers: { "Retry-After": "5" } });
    }
    try {
      return await this.#read(request, connection, work);
    } finally {
      this.#places.leave(address);
    }
  }

  async #read<T>(
    request: Request,
    { hangUp }: ConnectionInfo,
    work: (body: Uint8Array<ArrayBuffer>) => Promise<T>,
  ): Promise<T> {
    const { maxLength } = this.#limits;
    const pieces = new Pieces();
    const share = new FairShare();
    let length = 0;
    try {
      for await (const chunk of this.#chunks(request)) {
        length += chunk.length;
        this.#held += chunk.length;
        if (length > maxLength) throw tooLong(maxLength);
        if (this.#held > this.#limits.maxHeld) {
          throw new Problem(503, "Too many requests send too much", { headers: { "Retry-After": "5" } });
        }
        pieces.add(chunk);
        if (pieces.count > MaxSmallChunks && length < pieces.count * SmallChunk) {
          hangUp?.();
          throw new Problem(400, "The body comes in pieces that are too small");
        }
        await share.take(chunk.length + SmallChunk);
      }
      return await work(pieces.joined());
    } finally {
      this.#held -= length;
    }
  }

  async *#chunks({ body }: Request): AsyncGenerator<Uint8Array, void, void> {
    if (body === null) return;
    const reader = body.getReader();
    const { timeout } = this.#limits;
    let done = false, arrived = 0;
    let late: Problem | undefined;
    // That ends the read which waits; nobody waits for a peer to agree
    const cancel = () => void reader.cancel().catch(() => {});
    const giveUp = (detail: string) => {
      late ??= new Problem(408, detail);
      cancel();
    };
    const timer = setTimeout(() => giveUp(`The body has not arrived within ${timeout} seconds`), timeout * 1000);
    const pace = setInterval(() => {
      if (arrived < SlowestPace * PaceMs / 1000) giveUp("The body arrives too slowly");
      arrived = 0;
    }, PaceMs);
    try {
      while (true) {
        const read = await reader.read();
        if (late) throw late;
        done = read.done;
        if (read.done) return;
        arrived += read.value.length;
        yield read.value;
      }
    } catch (error) {
      throw error instanceof Problem ? error : new Problem(400, "The body breaks off", { cause: error });
    } finally {
      clearTimeout(timer);
      clearInterval(pace);
      if (!done && !late) cancel();
    }
  }
}

function tooLong(maxLength: number): Problem {
  return new Problem(413, `The body has more than ${maxLength} bytes`);
}
