/**
 * Pictures that were drawn.
 *
 * @module
 */

/** Pictures that are kept; one of vectors seldom has more than some hundred kilobytes. */
const MaxPictures = 16;

/** Keeps the last pictures, so that however many ask for the same one it is drawn once. */
export class Pictures {
  readonly #kept = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

  /**
   * A picture.
   *
   * @param key What it shows, such as its entity tag.
   * @param draw Draws it, if it is not kept and nobody else is drawing it.
   * @returns The picture. Rejects as `draw` does, which is not kept.
   */
  get(key: string, draw: () => Promise<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>> {
    const picture = this.#kept.get(key) ?? draw();
    this.#kept.delete(key); // The one that was wanted last is the last to go.
    this.#kept.set(key, picture);
    picture.catch(() => this.#kept.get(key) === picture && this.#kept.delete(key));
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MaxPictures) break;
      this.#kept.delete(oldest);
    }
    return picture;
  }
}
