/**
 * Random numbers that a seed repeats.
 *
 * @module
 */

/** A small fast counter generator (sfc32); not for secrets. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** Starts from any numbers; the same ones give the same sequence. */
  constructor(...seed: number[]) {
    [this.#a, this.#b, this.#c] = [0x9e3779b9, 0x243f6a88, 0xb7e15162];
    for (const number of seed) {
      this.#a = (this.#a ^ number) >>> 0;
      for (let round = 0; round < 12; round++) this.next();
    }
  }

  /** 32 random bits. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter++) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21 | this.#c >>> 11) + sum) | 0;
    return sum >>> 0;
  }

  /** An integer from 0, below `limit`. */
  below(limit: number): number {
    return limit <= 0 ? 0 : this.next() % limit;
  }

  /** `true` in so many of 100 cases. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  /** One of the values. */
  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)];
  }

  /** Any bytes. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length }, () => this.next() & 0xff);
  }
}

/** A number that depends on every byte (FNV-1a). */
export function hashOf(bytes: Uint8Array | string): number {
  let hash = 0x811c9dc5;
  const values = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  for (const byte of values) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
