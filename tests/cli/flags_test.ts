import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { integer, ListenFlags, NetworkFlags } from "../../cli/common.ts";
import { UsageError } from "../../cli/errors.ts";
import { parseFlags } from "../../cli/flag_parser.ts";
import type { FlagTable } from "../../cli/flags.ts";
import { describeFlags } from "../../cli/verb.ts";

const Table = {
  ...NetworkFlags,
  key: { short: "k", value: "KEY=VALUE", many: true, help: "A key" },
  limit: { value: "N", parse: integer(1), help: "At most" },
  output: { short: "o", value: "DIR", help: "Where to" },
  json: { help: "JSON" },
} as const satisfies FlagTable;

Deno.test("flags: values are read, checked and typed by the table", () => {
  const { values, operands } = parseFlags(Table, [
    ...["A@h:1", "-k", "HangingProtocolName=Chest*", "-k", "(0072,0006)=", "--limit", "3", "-o", "dir", "--json"],
    ...["--timeout=0.5", "-v", "000123"],
  ]);
  assertEquals(values, {
    aet: "HANGAR",
    "max-pdu": 131072,
    timeout: 0.5,
    verbose: true,
    quiet: false,
    key: ["HangingProtocolName=Chest*", "(0072,0006)="],
    limit: 3,
    output: "dir",
    json: true,
  });
  assertEquals(operands, ["A@h:1", "000123"]);
});

Deno.test("flags: what is not given has its default", () => {
  const { values } = parseFlags({ ...ListenFlags, limit: Table.limit, key: Table.key }, []);
  assertEquals(values, {
    host: "127.0.0.1",
    port: 11112,
    "max-associations": 100,
    "max-associations-per-address": undefined,
    "dataset-memory": 128,
    "idle-timeout": 300,
    limit: undefined,
    key: [],
  });
});

const Bad: readonly (readonly [args: string[], message: string])[] = [
  [["--jsn"], "Unknown option --jsn: did you mean --json?"],
  [["--frobnicate=1"], "Unknown option --frobnicate"],
  [["-x"], "Unknown option -x"],
  [["--limit"], "--limit needs a value"],
  [["--limit", "many"], '--limit: "many" is no number of 1 or more'],
  [["--limit", "0"], "--limit: "],
  [["--limit", "1e3"], "--limit: "],
  [["--limit", "1", "--limit", "2"], "--limit is given 2 times"],
  [["--timeout", "0"], "--timeout: "],
  [["--timeout", "100000"], "--timeout: "],
  [["--max-pdu", "128"], '--max-pdu: "128" is no number of 4096 to 1048576'],
  [["--aet", "A TITLE THAT IS TOO LONG"], "--aet: AE title"],
  [["--aet", "BACK\\SLASH"], "--aet: AE title"],
  [["--aet", "   "], "--aet: An AE title cannot be empty"],
  [["-k"], "--key needs a value"],
];

for (const [args, message] of Bad) {
  Deno.test(`flags: ${args.join(" ")} is refused`, () => {
    const error = assertThrows(() => parseFlags(Table, args), UsageError);
    assertStringIncludes(error.message, message);
  });
}

Deno.test("flags: help names every flag with its default", () => {
  const lines = describeFlags(Table);
  assertEquals(lines.length, Object.keys(Table).length + 1);
  assertStringIncludes(lines.join("\n"), "      --aet TITLE");
  assertStringIncludes(lines.join("\n"), "Our AE title (default HANGAR)");
  assertStringIncludes(lines.join("\n"), "  -k, --key KEY=VALUE");
});

Deno.test("flags: --help wins over bad values", () => {
  assertEquals(parseFlags(Table, ["--limit", "x", "--help"]).help, true);
});
