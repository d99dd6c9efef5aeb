import { assertEquals, assertGreater, assertRejects } from "@std/assert";
import fc from "fast-check";
import { writePart10 } from "../../lib/dataset/part10.ts";
import { readParts } from "../../lib/dicomweb/multipart.ts";
import { Problem } from "../../lib/dicomweb/problem.ts";
import { instance, multipart, Service } from "./support.ts";

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const text = (content: Uint8Array) => String.fromCharCode(...content);
const partsOf = (body: Uint8Array, boundary: string) => Array.fromAsync(readParts(body, boundary));

/** Name, body with the boundary `b`, parts as type and content. */
const Bodies: readonly (readonly [string, string, readonly (readonly [string | null, string])[]])[] = [
  ["no header fields", "--b\r\n\r\nx\r\n--b\r\n\r\n\r\ny\r\n--b--", [[null, "x"], [null, "\r\ny"]]],
  ["one empty part", "--b\r\n\r\n\r\n--b--", [[null, ""]]],
  ["a preamble and an epilogue", "hello\r\n--b\r\nA: c\r\n\r\nx\r\n--b--\r\n--b\r\n\r\ny\r\n--b--", [[null, "x"]]],
  ["a line break in front", "\r\n--b\r\n\r\nx\r\n--b--", [[null, "x"]]],
  ["padding", "--b \t\r\n\r\nx\r\n--b  \r\n\r\ny\r\n--b--  \r\n", [[null, "x"], [null, "y"]]],
  ["a longer boundary", "--b\r\n\r\nx\r\n--bc\r\n\r\ny\r\n--b--", [[null, "x\r\n--bc\r\n\r\ny"]]],
  ["hyphens", "--b\r\n\r\n--\r\n--\r\n---b\r\n--b--", [[null, "--\r\n--\r\n---b"]]],
  ["other line breaks", "--b\r\n\r\nx\n--b\r--b\n\r\n--b--", [[null, "x\n--b\r--b\n"]]],
  ["a type", "--b\r\nA: b\r\nCONTENT-TYPE:\ta/b;\r\n c=d \r\n\r\nx\r\n--b--", [["a/b; c=d", "x"]]],
  ["a type in the content", "--b\r\n\r\nContent-Type: a/b\r\n\r\nx\r\n--b--", [[null, "Content-Type: a/b\r\n\r\nx"]]],
];

Deno.test("multipart: parts as RFC 2046 has them", async (t) => {
  for (const [name, body, parts] of Bodies) {
    await t.step(name, async () => {
      const read = (await partsOf(bytes(body), "b")).map(({ type, content }) => [type, text(content)] as const);
      assertEquals(read, [...parts]);
    });
  }
});

Deno.test("multipart: what is none", async () => {
  for (
    const body of ["", "b", "--b", "--b--", "--b\r\n", "--b\r\n\r\nx", "--b\r\nx\r\n--b--", "x--b\r\n\r\nx\r\n--b--"]
  ) {
    assertEquals((await assertRejects(() => partsOf(bytes(body), "b"), Problem)).status, 400, body);
  }
});

Deno.test("multipart: any content comes out as it went in", async () => {
  const content = fc.array(fc.constantFrom("\r\n", "--", "c", "bx", "b-", "\r", "\n", ": ", "\0"), { maxLength: 12 })
    .map((all) => all.join("")).filter((all) => !/\r\n--cb/.test(`\r\n${all}`));
  await fc.assert(fc.asyncProperty(fc.array(content, { minLength: 1, maxLength: 4 }), async (contents) => {
    const body = multipart(contents.map((each) => ["application/dicom", each]), "cb");
    assertEquals((await partsOf(body, "cb")).map((part) => text(part.content)), contents);
  }));
});

Deno.test("multipart: a boundary is found wherever it stands in a long body", async () => {
  for (let length = 65_500; length < 65_560; length++) {
    const body = multipart([["a/b", new Uint8Array(length)], ["a/b", new Uint8Array(1)]], "cb");
    assertEquals((await partsOf(body, "cb")).map(({ content }) => content.length), [length, 1]);
  }
});

Deno.test("multipart: looking through a long body lets others have their turn", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await assertRejects(() => partsOf(new Uint8Array(16 * 2 ** 20).fill(13), "b"), Problem);
  clearInterval(timer);
  assertGreater(turns, 2);
});

Deno.test("multipart: every file is stored, with header fields or without", async () => {
  const files = await Promise.all([1, 2, 3, 4].map(async (number) => writePart10(await instance(`1.2.${number}`))));
  const body = new Blob([
    ...files.flatMap((file) => ["--b\r\n\r\n", file as Uint8Array<ArrayBuffer>, "\r\n"]),
    "--b--\r\n",
  ]);
  await using service = await Service.start();
  const headers = { "Content-Type": 'multipart/related; type="application/dicom"; boundary=b' };
  const response = await service.ask("/hanging-protocols", { method: "POST", headers, body });
  assertEquals([response.status, (await response.json())["00081199"].Value.length], [200, 4]);
  assertEquals(await service.repository.count(), 4);
});
