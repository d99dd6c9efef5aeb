import { assertEquals, assertRejects } from "@std/assert";
import { type JsonNode, JsonTextError, place } from "../../cli/json_text.ts";
import { parseYaml } from "../../cli/yaml_text.ts";

function plain(node: JsonNode): unknown {
  if (node.kind === "value") return node.value;
  if (node.kind === "array") return node.items.map(plain);
  return Object.fromEntries([...node.members].map(([name, { node }]) => [name, plain(node)]));
}

Deno.test("YAML: values, anchors, and names that are no text", async () => {
  const text = 'a: &x [1, 0x10, "2", yes, NO, true, ~, 1e3, 2001-12-14]\nb: *x\n7: {__proto__: {}}\nc:\n';
  const list = [1, 16, "2", "yes", "NO", true, null, 1000, "2001-12-14"];
  assertEquals(
    plain(await parseYaml(text)),
    JSON.parse(JSON.stringify({ a: list, b: list, c: null, 7: {} }).replace('"7":{}', '"7":{"__proto__":{}}')),
  );
});

Deno.test("YAML: values know where they stand and how they are written", async () => {
  const text = "list:\n  - code: 0123\n";
  const root = await parseYaml(text);
  const list = root.kind === "object" ? root.members.get("list")!.node : root;
  const item = list.kind === "array" ? list.items[0] : list;
  const code = item.kind === "object" ? item.members.get("code")! : undefined;
  assertEquals([place(text, code!.offset), place(text, code!.node.offset)], ["2:5", "2:11"]);
  assertEquals(code!.node.kind === "value" && code!.node.source, "0123");
});

/** Nine levels of nine aliases each: 3 billion values in 500 characters. */
const Bomb = Array.from(
  { length: 10 },
  (_, i) => `l${i}: &l${i} [${i === 0 ? "x" : Array(9).fill(`*l${i - 1}`).join(", ")}]`,
).join("\n");

const Bad: readonly (readonly [text: string, message: string])[] = [
  ["", "there is nothing in it"],
  ["a: 1\na: 2", '"a" is there twice'],
  ["a: [1", "unexpected end"],
  ["a: *b", "no anchor &b before this"],
  ["? [1, 2]\n: 3", "a name should be text"],
  ["a: 1\n---\nb: 2", "more than one document"],
  ["a: !!binary AAAA", "a tag, which has no form in JSON"],
  ["a: &a [*a]", "no anchor &a before this"],
  [`${"[".repeat(100)}${"]".repeat(100)}`, "nesting exceeded maxDepth (64)"],
  [
    Array.from({ length: 70 }, (_, i) => `l${i}: &l${i} [${i === 0 ? "" : `*l${i - 1}`}]`).join("\n"),
    "more than 64 levels",
  ],
  [Bomb, "more than 100000 values"],
];

for (const [text, message] of Bad) {
  Deno.test(`YAML: ${JSON.stringify(text.slice(0, 40))} is refused`, async () => {
    await assertRejects(() => parseYaml(text), JsonTextError, message);
  });
}
