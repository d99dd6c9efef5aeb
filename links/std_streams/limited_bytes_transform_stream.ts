/**
 * A stream that ends, or fails, before a number of bytes is exceeded.
 *
 * @module
 */

/** Options of {@linkcode LimitedBytesTransformStream}. */
export interface LimitedBytesTransformStreamOptions {
  /** Fail with a `RangeError` instead of ending; default `false`. */
  error?: boolean;
}

/** Passes chunks on while their sum is within `size` bytes; the chunk that would exceed it is not passed on. */
export class LimitedBytesTransformStream extends TransformStream<Uint8Array, Uint8Array> {
  /** Makes a stream with a limit in bytes. */
  constructor(size: number, options: LimitedBytesTransformStreamOptions = {}) {
    let passed = 0;
    super({
      transform(chunk, controller) {
        if (passed + chunk.byteLength <= size) {
          passed += chunk.byteLength;
          controller.enqueue(chunk);
        } else if (options.error) throw new RangeError(`Exceeded byte size limit of '${size}'`);
        else controller.terminate();
      },
    });
  }
}
