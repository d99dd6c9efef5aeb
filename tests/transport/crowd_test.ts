import { assertEquals } from "@std/assert";
import { oldestOfMost } from "../../lib/transport/crowd.ts";

const cases: [members: string, gives: string | undefined][] = [
  ["", undefined],
  ["a1", "a1"],
  ["a1 b1 b2", "b1"],
  ["a1 b1 a2 b2", "a1"],
  ["a1 b1 c1 c2 b2 c3", "c1"],
];
for (const [members, gives] of cases) {
  Deno.test(`of [${members}], ${gives} gives way`, () => {
    assertEquals(oldestOfMost(members.split(" ").filter(Boolean), ([hostname]) => hostname), gives);
  });
}
