import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { BackgroundWriter } from "../../cli/io.ts";
import { hangar } from "./support.ts";

const Verbs = [
  ...["serve", "receive", "echo", "store", "find", "get", "move"],
  ...["show", "validate", "new", "passwd", "config", "conformance", "completions", "status"],
];

Deno.test("main: --version", async () => {
  const { code, stdout, stderr } = await hangar("--version");
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^hangar \d+\.\d+\.\d+\n$/);
});

Deno.test("main: --help names every verb", async () => {
  const { code, stdout } = await hangar("--help");
  assertEquals(code, 0);
  for (const verb of Verbs) assertMatch(stdout, new RegExp(`^  ${verb} `, "m"));
  assertEquals((await hangar("help", "help")).stdout, stdout);
});

for (const verb of Verbs) {
  Deno.test(`main: ${verb} --help`, async () => {
    const { code, stdout, stderr } = await hangar(verb, "--help");
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `Usage: hangar ${verb} [options]`);
    assertEquals(await hangar("help", verb), { code, stdout, stderr });
  });
}

const Usage: readonly (readonly [args: string[], message: string])[] = [
  [[], "Usage: hangar VERB"],
  [["fnid"], 'hangar: Unknown verb "fnid": did you mean find?\n'],
  [["frobnicate"], 'hangar: Unknown verb "frobnicate": see hangar --help\n'],
  [["toString"], 'hangar: Unknown verb "toString"'],
  [["--json"], 'hangar: Unknown option "--json"'],
  [["echo"], "hangar echo: PEER is missing. See hangar echo --help\n"],
  [["echo", "A@h:1", "B@h:1"], 'hangar echo: Unexpected argument "B@h:1"'],
  [["echo", "nobody"], 'hangar echo: "nobody" is no peer: write AET@host:port'],
  [["echo", "A@h:1", "--repeat", "-1"], "hangar echo: Unknown option -1"],
  [["find", "A@h:1", "-k", "HangingProtocolNam=x"], "did you mean HangingProtocolName?"],
  [["get", "A@h:1", "-k", "SOPInstanceUID=1.2"], "hangar get: --output is missing"],
  [["move", "A@h:1", "-k", "SOPInstanceUID=1.2"], "hangar move: --dest is missing"],
  [["store", "A@h:1"], "hangar store: PATH is missing"],
  [["store", "A@h:1", "no/such/file"], 'hangar store: Cannot read "no/such/file": no such file or directory\n'],
  [["store", "A@h:1", "x", "--async", "0"], 'hangar store: --async: "0" is no number of 1 to 64'],
  [["echo", "A@h:1", "--user", "x", "--password", "y"], "Unknown option --password: did you mean --password-file?"],
  [["echo", "A@h:1+ssl"], "is no peer: write AET@host:port"],
  [["serve", "--log", "xml"], 'hangar serve: --log: "xml" is neither text nor json'],
  [["passwd", "users"], "hangar passwd: NAME is missing"],
  [["config"], "hangar config: check|schema is missing"],
  [["completions", "tcsh"], 'hangar completions: "tcsh" is neither bash, zsh nor fish'],
  [["conformance", "x"], 'hangar conformance: Unexpected argument "x"'],
  [["receive"], "hangar receive: "],
  [["serve", "--port", "70000"], "hangar serve: --port: "],
  [["serve", "--peer", "WORKSTATION"], "hangar serve: --peer: "],
  [["serve", "--on-duplicate", "ask"], "hangar serve: --on-duplicate: "],
  [["status", "XYZ"], 'hangar status: "XYZ" is no status'],
];

for (const [args, message] of Usage) {
  Deno.test(`main: hangar ${args.join(" ")} ends with 2`, async () => {
    const { code, stdout, stderr } = await hangar(...args);
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(stderr, message);
    if (args.length > 0) assertEquals(stderr.trimEnd().split("\n").length, 1);
  });
}

Deno.test("status: one code for every service", async () => {
  const { code, stdout } = await hangar("status", "a801");
  assertEquals(code, 0);
  assertMatch(stdout, /A801\s+Failure\s+Move destination unknown/i);
  assertEquals((await hangar("status", "0xA801")).stdout, stdout);
});

Deno.test("status: all tables, as JSON Lines", async () => {
  const { code, stdout } = await hangar("status", "--json");
  assertEquals(code, 0);
  const rows = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert(rows.length > 30);
  assert(rows.every((row) => /^[0-9A-F]{4}$/.test(row.code) && row.service && row.category && row.clause));
});

Deno.test("io: a log reader that is gone or slow stops nobody", async () => {
  const gone = new BackgroundWriter({ write: () => Promise.reject(new Deno.errors.BrokenPipe()) });
  gone.write("one\n");
  gone.write("two\n");
  await gone.flush();

  const slow = Promise.withResolvers<void>();
  let written = "";
  const writer = new BackgroundWriter({
    async write(bytes) {
      await slow.promise;
      written += new TextDecoder().decode(bytes.subarray(0, 100_000));
      return Math.min(bytes.length, 100_000);
    },
  });
  for (let i = 0; i < 30; i++) writer.write("x".repeat(99_999) + "\n");
  slow.resolve();
  await writer.flush();
  writer.write("last\n");
  await writer.flush();
  assert(written.length < 2_000_000, `${written.length} bytes were kept`);
  assertMatch(written, /x\n\(19 log lines dropped\)\nlast\n$/);
});
