/**
 * A `pipeThrough` chain of stages that runs as one.
 *
 * Between two piped `TransformStream`s stand two queues and a handful of promises for every chunk, and a chain of them
 * costs more to set up than all the rest of a short association. Our stages are synchronous but for the moments when
 * they ask to wait: here one calls the next. As nothing is under way between two reads, the bytes can be read into the
 * same buffer over and over.
 *
 * @module
 */
import { ByteReader } from "./byte_reader.ts";
import type { Stage, StageTransformer } from "./stage.ts";

/** How much of what comes out may wait for the consumer before nothing more is read. */
const Ahead = 2;

/** Stages behind a stream of bytes: `new Chain(readable).pipeThrough(…).pipeThrough(…).forEach(…)`. */
export class Chain<T = Uint8Array> {
  readonly #readable: ReadableStream<Uint8Array>;
  readonly #transformers: readonly StageTransformer<unknown, unknown>[];

  /**
   * Begins a chain.
   *
   * @param readable Where the bytes come from.
   * @param transformers The stages so far, for {@linkcode Chain.pipeThrough}.
   */
  constructor(readable: ReadableStream<Uint8Array>, transformers: readonly StageTransformer<unknown, unknown>[] = []) {
    this.#readable = readable;
    this.#transformers = transformers;
  }

  /**
   * Adds a stage.
   *
   * @param stage Takes what comes out of the stage before it.
   * @returns The longer chain.
   */
  pipeThrough<O>(stage: Stage<T, O>): Chain<O> {
    return new Chain<O>(this.#readable, [...this.#transformers, stage.transformer]);
  }

  /**
   * Runs the chain to the end of the bytes. Nothing is read while a stage asks to wait; what comes of bytes that have
   * been read already waits before it. The stages see a little of what comes behind a consumer that asks to wait.
   *
   * @param consume Takes what comes out; a promise keeps what follows waiting.
   * @returns Settles when all has been consumed. Rejects as soon as reading fails.
   */
  async forEach(consume: (chunk: T) => Promise<void> | undefined): Promise<void> {
    const last = new Link(consume as (chunk: unknown) => Promise<void> | undefined);
    const links: Link[] = [];
    let first = last;
    for (const transformer of this.#transformers.toReversed()) {
      const next = first;
      const enqueue = (chunk: unknown) => next.push(chunk) ?? (last.waiting > Ahead ? last.pause : undefined);
      const controller = { enqueue };
      first = new Link((chunk) => transformer.transform(chunk, controller));
      links.unshift(first);
    }
    const reader = new ByteReader(this.#readable);
    for (let bytes = await reader.read(); bytes; bytes = await reader.read()) {
      first.push(bytes);
      for (const link of links) if (link.pause) await link.pause;
      if (last.waiting > Ahead) await last.pause;
    }
    await last.pause;
    for (const transformer of this.#transformers) transformer.flush?.();
  }
}

/** A stage at its place in a chain. */
class Link {
  /** Settles when it has taken all that waits before it. */
  pause: Promise<void> | undefined;
  readonly #take: (chunk: unknown) => Promise<void> | undefined | void;
  #waiting: unknown[] = [];

  constructor(take: (chunk: unknown) => Promise<void> | undefined | void) {
    this.#take = take;
  }

  /** How much waits. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Takes a chunk, or lets it wait: returns `pause`. */
  push(chunk: unknown): Promise<void> | undefined {
    if (this.pause) {
      this.#waiting.push(chunk);
      return this.pause;
    }
    const pause = this.#take(chunk);
    return this.pause = pause ? this.#goOnAfter(pause) : undefined;
  }

  async #goOnAfter(pause: Promise<void>): Promise<void> {
    await pause;
    for (let chunks = this.#waiting; chunks.length > 0; chunks = this.#waiting) {
      this.#waiting = [];
      for (const chunk of chunks) {
        const again = this.#take(chunk);
        if (again) await again;
      }
    }
    this.pause = undefined;
  }
}
