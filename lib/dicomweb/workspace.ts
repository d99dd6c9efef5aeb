/**
 * What answering takes: memory and time that all requests share with everything else that the program does.
 *
 * @module
 */
import type { ByteAccount } from "../association/byte_account.ts";
import type { ByteBudget } from "../association/byte_budget.ts";
import { concat } from "../dataset/bytes.ts";
import { Gate } from "../transport/gate.ts";
import { FairShare } from "../transport/turn.ts";
import { SmallLength } from "./limits.ts";
import { Problem } from "./problem.ts";

/** How long a request waits for room, in milliseconds. */
const RoomMs = 5000;

/** A response of which nothing has been taken for so long has to go where others need the room, in milliseconds. */
const StallMs = 2000;

/** How often that is looked at, in milliseconds. */
const LookMs = 250;

/** Work after which others wait for their turn, in milliseconds. */
const LongMs = 10;

/** Bytes of a response that are handed over at a time. */
const PieceLength = 64 * 1024;

/** Memory and time for all requests of a service. */
export class Workspace {
  /** To the budget all requests together are as one association: they leave room for the others. */
  readonly #account: ByteAccount;
  readonly #maxWaiting: number;
  readonly #works = new Set<Work>();
  readonly #large = new Gate(1);
  readonly #small = new Gate(1);
  #waiting = 0;
  readonly #share = new FairShare();
  #restUntil = 0;

  /**
   * Begins with nobody at work.
   *
   * @param memory What is drawn on.
   * @param maxWaiting How many requests may wait for room; one more is refused.
   */
  constructor(memory: ByteBudget, maxWaiting: number) {
    this.#account = memory.account();
    this.#maxWaiting = maxWaiting;
  }

  /**
   * A request begins.
   *
   * @param request The request.
   * @param hangUp Closes its connection.
   * @returns What it holds, which is nothing.
   */
  begin(request: Request, hangUp?: () => void): Work {
    const work = new Work(this, request, hangUp);
    this.#works.add(work);
    return work;
  }

  /**
   * Takes room, if there is some.
   *
   * @param bytes How much.
   * @returns Whether it is taken.
   */
  takeNow(bytes: number): boolean {
    return this.#account.take(bytes);
  }

  /**
   * Takes room, after waiting for it if need be.
   *
   * @param bytes How much.
   * @param signal Ends the waiting.
   * @throws {Problem} 503 where there is none.
   */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    if (this.takeNow(bytes)) return;
    const busy = new Problem(503, "Too much is asked for at the same time", { headers: { "Retry-After": "5" } });
    if (this.#waiting >= this.#maxWaiting) throw busy;
    this.#waiting++;
    const timer = setInterval(() => this.#cutStalled(), LookMs);
    try {
      if (!await this.#account.taken(bytes, { timeoutMs: RoomMs, signal })) throw busy;
    } finally {
      clearInterval(timer);
      this.#waiting--;
    }
  }

  /**
   * Gives room back.
   *
   * @param bytes How much.
   */
  give(bytes: number): void {
    this.#account.give(bytes);
  }

  /**
   * A request is over.
   *
   * @param work What it was.
   */
  end(work: Work): void {
    this.#works.delete(work);
  }

  /**
   * Does what others have to wait for: one at a time, with a turn for everybody else in between.
   *
   * @param length About how many bytes are gone over; with few, there is no waiting for those with many.
   * @param action What to do.
   * @returns What the action gives.
   */
  run<T>(length: number, action: () => T | Promise<T>): Promise<T> {
    return (length <= SmallLength ? this.#small : this.#large).run(async () => {
      await (this.#rest() ?? this.#share.take(length));
      const started = performance.now();
      try {
        return await action();
      } finally {
        const ended = performance.now();
        if (ended - started > LongMs) this.#restUntil = 2 * ended - started;
      }
    });
  }

  /** After long work everybody else has as long: one turn is not enough to read a request, to answer it, and to write. */
  #rest(): Promise<void> | undefined {
    const ms = this.#restUntil - performance.now();
    return ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : undefined;
  }

  #cutStalled(): void {
    const now = performance.now();
    for (const work of this.#works) if (now - work.movedAt > StallMs) work.cut();
  }
}

/** What one request holds, from when it begins until its response is gone. */
export class Work {
  readonly #workspace: Workspace;
  readonly #request: Request;
  readonly #hangUp?: () => void;
  #controller?: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  #held = 0;
  #ended = false;
  #movedAt = Infinity;

  /**
   * Begins with nothing; see {@linkcode Workspace.begin}.
   *
   * @param workspace What is drawn on.
   * @param request The request.
   * @param hangUp Closes its connection.
   */
  constructor(workspace: Workspace, request: Request, hangUp?: () => void) {
    this.#workspace = workspace;
    this.#request = request;
    this.#hangUp = hangUp;
  }

  /** When a piece of the response was asked for the last time; `Infinity` as long as there is none. */
  get movedAt(): number {
    return this.#movedAt;
  }

  /** Whether the response is on its way, which ends the work when it arrives. */
  get isSending(): boolean {
    return this.#controller !== undefined;
  }

  /**
   * Takes room for what is not small.
   *
   * @param bytes How much is needed from now on, together with what is held already.
   * @throws {Problem} 503 where there is none.
   */
  async need(bytes: number): Promise<void> {
    const more = bytes - this.#held;
    if (bytes <= SmallLength || more <= 0) return;
    await this.#workspace.take(more, this.#request.signal);
    this.#held += more;
  }

  /** The same for a repository, which counts what it looks at. */
  get memory(): Pick<ByteAccount, "take" | "taken" | "give"> {
    return {
      take: (bytes) => this.#workspace.takeNow(bytes),
      taken: async (bytes) => {
        await this.#workspace.take(bytes, this.#request.signal);
        return true;
      },
      give: (bytes) => this.#workspace.give(bytes),
    };
  }

  /**
   * Takes its turn; see {@linkcode Workspace.run}.
   *
   * @param length About how many bytes are gone over.
   * @param action What to do.
   * @returns What the action gives.
   */
  run<T>(length: number, action: () => T | Promise<T>): Promise<T> {
    return this.#workspace.run(length, action);
  }

  /**
   * Makes the body of the response, of which nothing is held once it has been sent.
   *
   * @param chunks What it consists of.
   * @returns The body: where room was needed, as a stream that ends the work.
   */
  body(chunks: readonly Uint8Array<ArrayBuffer>[]): BodyInit | null {
    const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    if (length <= SmallLength) return concat(chunks) as Uint8Array<ArrayBuffer>;
    // Nobody reads what goes with HEAD
    if (this.#request.method === "HEAD") return null;
    if (length < this.#held) {
      this.#workspace.give(this.#held - length);
      this.#held = length;
    }
    const pieces = slices(chunks);
    this.#movedAt = performance.now();
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => void (this.#controller = controller),
      pull: (controller) => {
        this.#movedAt = performance.now();
        const { done, value } = pieces.next();
        if (!done) return controller.enqueue(value);
        controller.close();
        this.end();
      },
      cancel: () => this.end(),
    }, { highWaterMark: 0 });
  }

  /** Breaks the response off. */
  cut(): void {
    this.#hangUp?.();
    if (!this.#ended) this.#controller?.error(new Error("The response has not been read"));
    this.end();
  }

  /** Gives everything back. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#workspace.end(this);
    this.#workspace.give(this.#held);
  }
}

function* slices(chunks: readonly Uint8Array<ArrayBuffer>[]): Generator<Uint8Array<ArrayBuffer>, void, void> {
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += PieceLength) yield chunk.subarray(at, at + PieceLength);
  }
}
