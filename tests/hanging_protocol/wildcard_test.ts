import { assert, assertEquals, assertFalse } from "@std/assert";
import fc from "fast-check";
import {
  compilePattern,
  matchesPattern,
  MaxWildcardLength,
  MaxWildcardValueLength,
  patternSteps,
} from "../../lib/hanging_protocol/mod.ts";

const table: [pattern: string, value: string, matches: boolean][] = [
  ["Chest", "Chest", true],
  ["Chest", "chest", false],
  ["Chest", "Chest X-ray", false],
  ["Chest*", "Chest", true],
  ["Chest*", "Chest X-ray", true],
  ["Chest*", "My Chest", false],
  ["*ray", "Chest X-ray", true],
  ["*-*", "Chest X-ray", true],
  ["*-*-*", "Chest X-ray", false],
  ["C?est", "Chest", true],
  ["C?est", "Cest", false],
  ["?", "", false],
  ["?", "😀", true],
  ["??", "😀", false],
  ["*?", "a", true],
  ["?*?", "a", false],
  ["a**b", "ab", true],
  ["*a*a*b", "aaaaab", true],
  ["*a*a*b", "aaaaaa", false],
  ["[a-z]*", "[a-z]x", true],
  ["[a-z]*", "bx", false],
  ["a.c", "abc", false],
  ["*", "", true],
];
for (const [pattern, value, matches] of table) {
  Deno.test(`wild card: ${pattern} ${matches ? "matches" : "does not match"} ${JSON.stringify(value)}`, () => {
    assertEquals(matchesPattern(compilePattern(pattern, true), value), matches);
  });
}

Deno.test("wild card: * and ? stand for themselves where they are not special", () => {
  assert(matchesPattern(compilePattern("1.2.*", false), "1.2.*"));
  assertFalse(matchesPattern(compilePattern("1.2.*", false), "1.2.3"));
});

Deno.test("wild card: agrees with a regular expression", () => {
  const text = (characters: string[], maxLength: number) =>
    fc.array(fc.constantFrom(...characters), { maxLength }).map((each) => each.join(""));
  // Long ones have states in more than one word; 😀 is one character of two code units.
  for (const maxLength of [8, 80]) {
    const pattern = text(["a", "b", "😀", "*", "?"], maxLength);
    const value = text(["a", "b", "😀"], maxLength);
    const run = fc.integer({ min: 0, max: 40 }).map((length) => "a".repeat(length));
    fc.assert(fc.property(pattern, run, value, (pattern, run, value) => {
      const expected = new RegExp(`^${`${run}${pattern}`.replace(/\*+/g, ".*").replaceAll("?", ".")}$`, "u");
      assertEquals(
        matchesPattern(compilePattern(`${run}${pattern}`, true), `${run}${value}`),
        expected.test(`${run}${value}`),
      );
    }));
  }
});

Deno.test("wild card: patterns made to explode do not", () => {
  const stars = compilePattern(`${"*".repeat(1_000_000)}?`, true);
  assertEquals(stars.text, "*?");
  assert(matchesPattern(stars, "Chest"));
  const nested = compilePattern(`${"*a".repeat(500_000)}b`, true);
  assertFalse(matchesPattern(nested, "a".repeat(64)));
  const longest = "a".repeat(MaxWildcardValueLength);
  assertFalse(matchesPattern(compilePattern(`${"*a".repeat(500)}b`, true), longest));
  assertFalse(matchesPattern(compilePattern(`*${"a".repeat(500)}b*`, true), longest));
  assertFalse(matchesPattern(compilePattern("a*", true), `${longest}a`));
});

Deno.test("wild card: a pattern or a value too long for any attribute matches nothing", () => {
  const demanding = (length: number) => compilePattern(`*${"a".repeat(length)}*`, true);
  const longest = "a".repeat(MaxWildcardValueLength);
  assert(matchesPattern(demanding(MaxWildcardLength), longest));
  assertFalse(matchesPattern(demanding(MaxWildcardLength + 1), longest));
  assertFalse(matchesPattern(demanding(1), `${longest}a`));
});

Deno.test("wild card: steps are linear in the value, and do not grow with what a pattern makes of it", () => {
  const value = "a".repeat(1000);
  for (const text of ["*b", "*a*a*a*b", `*${"a".repeat(20)}b*`, `${"*?".repeat(10)}b`]) {
    assertEquals(patternSteps(compilePattern(text, true), value), 1000, text);
  }
  assertEquals(patternSteps(compilePattern(`*${"a".repeat(MaxWildcardLength)}`, true), value), 9 * 1000);
  assertEquals(patternSteps(compilePattern(value, true), value), 1);
});

Deno.test("wild card: values of legal length are seen to their end", () => {
  for (let length = 1; length <= 64; length++) {
    for (let run = 0; run < length; run++) {
      // Each position but the last is tried for as long as the run.
      const pattern = compilePattern(`*${"a".repeat(run)}b`, true);
      assert(matchesPattern(pattern, `${"a".repeat(length - 1)}b`), `${length} ${run}`);
    }
  }
});
