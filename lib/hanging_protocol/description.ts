/**
 * What a description of a hanging protocol is made of.
 *
 * @module
 */

/** A thing and what is to be said of it. */
export interface Passage {
  /** What it is about, e.g. `Left half of screen 1`. */
  readonly subject: string;
  /** The main thing about it. */
  readonly text: string;
  /** More, the most important first. */
  readonly details: readonly string[];
}

/** What belongs together. */
export interface Chapter {
  /** A heading; `""` for what stands above all. */
  readonly title: string;
  /** What is said. */
  readonly passages: readonly Passage[];
  /** Remarks on all of it. */
  readonly remarks: readonly string[];
}

/** A hanging protocol in words. All text is of one line, short, and free of control characters. */
export interface Description {
  /** Its name. */
  readonly title: string;
  /** What it says of itself. */
  readonly subtitle: string;
  /** What it is for, its image sets, its screens, and what is shown where. */
  readonly chapters: readonly Chapter[];
}

/** Codes, values or items that a line names. */
export const MaxNamed = 8;

/**
 * Makes a passage.
 *
 * @param subject What it is about.
 * @param text The main thing.
 * @param details More; what is empty is left out.
 * @returns The passage.
 */
export function passage(subject: string, text: string, details: readonly (string | undefined)[] = []): Passage {
  return { subject, text, details: details.filter((detail) => detail !== undefined && detail !== "") as string[] };
}

/**
 * Shortens the name of an attribute: what it is called matters, not that it is a sequence.
 *
 * @param words Words with the name of an attribute in front.
 * @returns E.g. `Anatomic region Chest`.
 */
export function withoutSequence(words: string): string {
  return words.replace(" sequence ", " ");
}
