/**
 * "Did you mean …?"
 *
 * @module
 */

/** Edits from one word to another: insertions, deletions, replacements and swaps of neighbours. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
        ? beforeLast[j - 2] + 1
        : Infinity;
      row.push(Math.min(last[j] + 1, row[j - 1] + 1, replaced, swapped));
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length];
}

/**
 * The word that was probably meant: one that differs by a slip of the hand, else one that begins so.
 *
 * @param word What was written
 * @param words What could have been meant
 * @returns The nearest word, or `undefined` when none is near
 */
export function nearest(word: string, words: Iterable<string>): string | undefined {
  // Nobody mistypes a hundred letters, and the comparison is quadratic in them
  if (word.length > 64) return undefined;
  const wanted = word.toLowerCase();
  const limit = Math.max(2, Math.floor(word.length / 4));
  let best: { word: string; distance: number } | undefined;
  let longer: string | undefined;
  for (const candidate of words) {
    if (wanted.length >= 5 && candidate.toLowerCase().startsWith(wanted)) longer ??= candidate;
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const found = distance(wanted, candidate.toLowerCase());
    if (found <= limit && found < (best?.distance ?? Infinity)) best = { word: candidate, distance: found };
  }
  return best?.word ?? longer;
}

/**
 * A question to add to an error message.
 *
 * @param word What was written
 * @param words What could have been meant
 * @returns `: did you mean find?`, or an empty string
 */
export function suggestion(word: string, words: Iterable<string>): string {
  const meant = nearest(word, words);
  return meant === undefined ? "" : `: did you mean ${meant}?`;
}
