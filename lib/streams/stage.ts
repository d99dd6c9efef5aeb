/**
 * The stages of the chain: `TransformStream`s that a {@linkcode Chain} can run without a queue between each two.
 *
 * @module
 */

/** What a stage does. The members are those of a `Transformer`. */
export interface StageTransformer<I, O> {
  /**
   * Takes a chunk.
   *
   * @param chunk The chunk. Bytes in it are lent: whatever is kept of them beyond the call has to be copied.
   * @param controller Takes what comes of it.
   * @returns A promise where the next chunk has to wait.
   */
  transform(chunk: I, controller: StageController<O>): Promise<void> | undefined | void;
  /** No chunk follows. */
  flush?(): void;
}

/** Takes what comes out of a stage. */
export interface StageController<O> {
  /**
   * Hands on.
   *
   * @param chunk What comes next.
   * @returns In a chain: a promise while the next stage or the consumer has to wait. Who makes much of little goes on when
   * it settles.
   */
  enqueue(chunk: O): Promise<void> | undefined | void;
}

/** A stage. On its own it is a `TransformStream` like any other, which is made when somebody asks for one of its ends. */
export class Stage<I, O> implements TransformStream<I, O> {
  /** What it does. */
  readonly transformer: StageTransformer<I, O>;
  #stream: TransformStream<I, O> | undefined;

  /**
   * Makes a stage.
   *
   * @param transformer What it does.
   */
  constructor(transformer: StageTransformer<I, O>) {
    this.transformer = transformer;
  }

  /** Where the results come out. */
  get readable(): ReadableStream<O> {
    return this.#alone.readable;
  }

  /** Where the chunks go in. */
  get writable(): WritableStream<I> {
    return this.#alone.writable;
  }

  get #alone(): TransformStream<I, O> {
    return this.#stream ??= new TransformStream({
      transform: (chunk, controller) => this.transformer.transform(chunk, controller) ?? undefined,
      flush: () => this.transformer.flush?.(),
    });
  }
}

// It is one also for whoever asks by `instanceof`.
Object.setPrototypeOf(Stage.prototype, TransformStream.prototype);
