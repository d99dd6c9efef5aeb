import { assertEquals } from "@std/assert";
import { neighboursOf, oldestOfMost } from "../../lib/transport/crowd.ts";

/** Letters are addresses; those of upper case are of one network. */
const cases: [members: string, gives: string | undefined][] = [
  ["", undefined],
  ["a1", "a1"],
  ["a1 b1 b2", "b1"],
  ["a1 b1 a2 b2", "a1"],
  ["a1 b1 c1 c2 b2 c3", "c1"],
  ["a1 a2 A1 B1 C1", "A1"],
  ["a1 a2 A1 B1 B2", "B1"],
  ["a1 a2 a3 A1 B1 B2", "a1"],
];

const hostnameOf = ([name]: string) => name < "a" ? `2001:db8::${name}` : name;

for (const [members, gives] of cases) {
  Deno.test(`of [${members}], ${gives} gives way`, () => {
    assertEquals(oldestOfMost(members.split(" ").filter(Boolean), hostnameOf), gives);
  });
}

Deno.test("who is there from the same address, and from its network", () => {
  const members = ["a1", "a2", "b1", "A1", "A2", "B1"];
  assertEquals(neighboursOf("a3", members, hostnameOf), { ofAddress: 2, ofNetwork: 2 });
  assertEquals(neighboursOf("B2", members, hostnameOf), { ofAddress: 1, ofNetwork: 3 });
  assertEquals(neighboursOf("c1", members, hostnameOf), { ofAddress: 0, ofNetwork: 0 });
});
