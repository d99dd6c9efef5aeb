import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows, equal } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { unicodeWidth } from "@std/cli/unicode-width";
import { ProgressBar } from "@std/cli/unstable-progress-bar";
import { LimitedBytesTransformStream } from "@std/streams/limited-bytes-transform-stream";
import { TextLineStream } from "@std/streams/text-line-stream";
import { toBytes } from "@std/streams/to-bytes";
import { toText } from "@std/streams/to-text";

// What these say holds for the real packages as well: they are run against those where JSR can be reached.

const Equal: readonly (readonly [unknown, unknown])[] = [
  [NaN, NaN],
  [0, -0],
  [new Uint8Array([1, 2]), new Uint8Array([1, 2])],
  [new Map([["a", { b: [1] }]]), new Map([["a", { b: [1] }]])],
  [new Set([1, 2]), new Set([2, 1])],
  [{ a: 1, b: 2 }, { b: 2, a: 1 }],
  [new Date(5), new Date(5)],
  [Object.create(null), {}],
];

const Different: readonly (readonly [unknown, unknown])[] = [
  [{ a: undefined }, {}],
  [{ a: undefined }, { b: undefined }],
  [new Uint8Array([1]), new Uint8Array([2])],
  [new Uint8Array([1]), [1]],
  [new Map([[1, 2]]), new Map([[1, 3]])],
  [new Error("a"), new Error("b")],
  [[1, [2]], [1, [3]]],
  [1, "1"],
  [null, undefined],
];

Deno.test("assert: equality is deep, by value, and strict about types", () => {
  for (const [i, [a, b]] of Equal.entries()) assert(equal(a, b), `pair ${i}`);
  for (const [i, [a, b]] of Different.entries()) assert(!equal(a, b), `pair ${i}`);
  assertThrows(() => assertEquals({ a: [1, 2] }, { a: [1, 3] }), Error, "Values are not equal");
  assertThrows(() => assertNotEquals([1], [1]));
});

Deno.test("assert: assertThrows and assertRejects hand out the error", async () => {
  const thrown = assertThrows(
    () => {
      throw new RangeError("too far");
    },
    RangeError,
    "far",
  );
  assertEquals(thrown.message, "too far");
  assertEquals((await assertRejects(() => Promise.reject(new TypeError("no")), TypeError)).message, "no");
  assertThrows(() => assertThrows(() => 1), Error, "Expected function to throw");
  await assertRejects(() => assertRejects(() => Promise.resolve(1)), Error, "Expected function to reject");
});

Deno.test("cli: parseArgs with string, boolean, collected and unknown flags", () => {
  const unknown: string[] = [];
  const parsed = parseArgs(
    ["a", "-k", "X=1", "-k=Y=2", "--key", "Z", "--json", "-vq", "--limit=3", "--nope", "--", "--json"],
    {
      string: ["key", "limit", "_"],
      boolean: ["json", "verbose", "quiet"],
      collect: ["key"],
      alias: { key: "k", verbose: "v", quiet: "q" },
      unknown: (arg, key) => key === undefined || !unknown.push(arg) ? true : false,
    },
  );
  assertEquals(unknown, ["--nope"]);
  assertEquals<unknown>(parsed, {
    _: ["a", "--json"],
    key: ["X=1", "Y=2", "Z"],
    k: ["X=1", "Y=2", "Z"],
    json: true,
    verbose: true,
    v: true,
    quiet: true,
    q: true,
    limit: "3",
  });
});

Deno.test("cli: unicodeWidth counts columns", () => {
  const widths: Record<string, number> = {
    "": 0,
    abc: 3,
    "é": 1,
    "e\u0301": 1,
    "胸部X線": 7,
    "🦕": 2,
    "\x1b": 0,
    "한글": 4,
  };
  for (const [text, width] of Object.entries(widths)) assertEquals(unicodeWidth(text), width, text);
});

Deno.test("cli: ProgressBar draws, and clears itself", async () => {
  let drawn = "";
  const decoder = new TextDecoder();
  const writable = new WritableStream<Uint8Array>({ write: (chunk) => void (drawn += decoder.decode(chunk)) });
  const bar = new ProgressBar({
    writable,
    max: 4,
    barLength: 4,
    clear: true,
    formatter: ({ progressBar, value, max }) => `[${progressBar}] ${value}/${max}`,
  });
  bar.value = 2;
  await bar.stop();
  assertEquals(drawn, "\r\x1b[K[----] 0/4\r\x1b[K");
});

Deno.test("streams: lines, bytes, text and a limit", async () => {
  const lines = ReadableStream.from(["a\r", "\nb", "c\n\nd"]).pipeThrough(new TextLineStream());
  assertEquals(await Array.fromAsync(lines), ["a", "bc", "", "d"]);
  const chunks = () => ReadableStream.from([new Uint8Array([0x61, 0xC3]), new Uint8Array([0xA9])]);
  assertEquals(await toBytes(chunks()), new Uint8Array([0x61, 0xC3, 0xA9]));
  assertEquals(await toText(chunks()), "aé");
  const limited = () => chunks().pipeThrough(new LimitedBytesTransformStream(2, { error: true }));
  await assertRejects(() => toBytes(limited()), RangeError);
  assertEquals(await toBytes(chunks().pipeThrough(new LimitedBytesTransformStream(2))), new Uint8Array([0x61, 0xC3]));
});
