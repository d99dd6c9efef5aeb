import { assert, assertEquals, assertFalse } from "@std/assert";
import fc from "fast-check";
import { compilePattern, matchesPattern, MaxWildcardValueLength } from "../../lib/hanging_protocol/mod.ts";

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
  const pattern = fc.array(fc.constantFrom("a", "b", "*", "?"), { maxLength: 8 }).map((each) => each.join(""));
  const value = fc.array(fc.constantFrom("a", "b"), { maxLength: 8 }).map((each) => each.join(""));
  fc.assert(fc.property(pattern, value, (pattern, value) => {
    const expected = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(value);
    assertEquals(matchesPattern(compilePattern(pattern, true), value), expected);
  }));
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

Deno.test("wild card: values of legal length are seen to their end", () => {
  for (let length = 1; length <= 64; length++) {
    for (let run = 0; run < length; run++) {
      // Each position but the last is tried for as long as the run.
      const pattern = compilePattern(`*${"a".repeat(run)}b`, true);
      assert(matchesPattern(pattern, `${"a".repeat(length - 1)}b`), `${length} ${run}`);
    }
  }
});
