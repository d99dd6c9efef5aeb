import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { configFlags, readConfig } from "../../cli/config.ts";
import { configSchema } from "../../cli/config_schema.ts";
import { type JsonNode, JsonTextError, parseJson, place } from "../../cli/json_text.ts";
import { ServeFlags } from "../../cli/serve_flags.ts";
import fc from "fast-check";
import { hangar, Listening, withFolder } from "./support.ts";

function plain(node: JsonNode): unknown {
  if (node.kind === "value") return node.value;
  if (node.kind === "array") return node.items.map(plain);
  return Object.fromEntries([...node.members].map(([name, member]) => [name, plain(member.node)]));
}

Deno.test("json: what JSON.stringify writes is read back, and every value stands where its offset says", () => {
  fc.assert(fc.property(fc.json(), fc.constantFrom(undefined, 2, "\t"), (json, space) => {
    const text = JSON.stringify(JSON.parse(json), null, space);
    const visit = (node: JsonNode): void => {
      if (node.kind === "array") node.items.forEach(visit);
      else if (node.kind === "object") {
        for (const [name, { offset, node: inner }] of node.members) {
          assert(text.startsWith(JSON.stringify(name), offset));
          visit(inner);
        }
      } else assert(text.startsWith(JSON.stringify(node.value), node.offset));
    };
    const node = parseJson(text);
    assertEquals(JSON.stringify(plain(node)), JSON.stringify(JSON.parse(text)));
    visit(node);
  }));
});

Deno.test("json: whatever is no JSON is refused", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    let valid = true;
    try {
      JSON.parse(text);
    } catch {
      valid = false;
    }
    if (valid) parseJson(text);
    else assertThrows(() => parseJson(text), JsonTextError);
  }));
});

const BadText: readonly (readonly [text: string, problem: string])[] = [
  ["", "c.json:1:1: the end where a value should be"],
  ["{", "c.json:1:2: the end where a name in quotes should be"],
  ['{\n  "port": 1,\n}', 'c.json:3:1: "}" where a name in quotes should be'],
  ["{port: 1}", 'c.json:1:2: "port" where a name in quotes should be'],
  ['{"port" 1}', 'c.json:1:9: "1" where a colon should be'],
  ['{"port": 1 "aet": 2}', 'c.json:1:12: "\\"" where a comma or } should be'],
  ['{"port": 1}\n// no comments', 'c.json:2:1: "//" after the end'],
  ['{"port": yes}', 'c.json:1:10: "yes" where a value should be'],
  ['{"port": 01}', 'c.json:1:11: "1" where a comma or } should be'],
  ['{"aet": "A\\x"}', "c.json:1:9: a string that does not end, or has a bad escape"],
  ['{"aet": "A\n"}', "c.json:1:9: a string that does not end, or has a bad escape"],
  ['{"port": 1,\n "port": 2}', 'c.json:2:2: "port" is there twice'],
  ["[".repeat(100), "c.json:1:66: more than 64 levels"],
  ["[]", "c.json:1:1: an array is no object: put the settings in { }"],
  ["3", "c.json:1:1: 3 is no object: put the settings in { }"],
];

const BadSettings: readonly (readonly [text: string, problem: string])[] = [
  ['{"prot": 1}', "c.json:1:2: prot: unknown key: did you mean port?"],
  ['{"config": "x"}', "c.json:1:2: config: unknown key"],
  ['{"peer": []}', "c.json:1:2: peer: unknown key: did you mean peers?"],
  ['{"port": 70000}', "c.json:1:10: port: 70000 is no port: use a number from 0 to 65535"],
  ['{"port": 1.5}', "c.json:1:10: port: 1.5 is no port"],
  ['{"port": "104"}', 'c.json:1:10: port: "104" is no number: leave out the quotes'],
  ['{"aet": 5}', "c.json:1:9: aet: 5 is no text in quotes"],
  ['{"aet": ""}', "c.json:1:9: aet: there is nothing between the quotes"],
  ['{"aet": "SEVENTEEN LETTERS"}', 'c.json:1:9: aet: AE title "SEVENTEEN LETTERS" is longer than 16 characters'],
  ['{"samples": "yes"}', 'c.json:1:13: samples: "yes" is neither true nor false'],
  ['{"timeout": 0}', "c.json:1:13: timeout: 0 is no time"],
  ['{"log": "xml"}', 'c.json:1:9: log: "xml" is neither text nor json'],
  ['{"allow": "A"}', 'c.json:1:11: allow: "A" is no list: put it in [ ]'],
  ['{"allow": ["A", "B\\\\"]}', 'c.json:1:17: allow[1]: AE title "B\\\\"'],
  ['{"peers": {}}', "c.json:1:11: peers: an object is no list"],
  ['{"peers": ["A@h:1"]}', 'c.json:1:12: peers[0]: "A@h:1" is no peer: write {"aeTitle": …'],
  ['{"peers": [{"aeTitle": "A", "host": "h"}]}', "c.json:1:12: peers[0]: port is missing"],
  [
    '{\n  "peers": [\n    {"aeTitle": "A", "host": "h", "port": 1},\n    {"aeTitle": "B", "host": "ö😀", "port": 70000}\n  ]\n}',
    "c.json:4:44: peers[1].port: 70000 is no port: use a number from 1 to 65535",
  ],
  ['{"peers": [{"aetitle": "A"}]}', "c.json:1:12: peers[0]: aeTitle is missing"],
  ['{"peers": [{"aeTitle": "A", "host": "h", "port": 1, "tls": 1}]}', "peers[0].tls: 1 is neither true nor false"],
];

for (const [text, problem] of [...BadText, ...BadSettings]) {
  Deno.test(`config: ${problem}`, () => {
    const { problems } = readConfig(text, "c.json");
    assert(problems[0]?.includes(problem), problems.join("\n"));
  });
}

Deno.test("config: every problem is told, in the order of the file", () => {
  const { problems } = readConfig('{"a": 1,\r\n"port": true,\r\n\r\n"peers": [{"x": 1}, 2]}', "c.json");
  assertEquals(problems.map((problem) => problem.split(" ")[0]), [
    ...["c.json:1:2:", "c.json:2:9:", "c.json:4:11:", "c.json:4:11:", "c.json:4:11:", "c.json:4:12:", "c.json:4:21:"],
  ]);
  assertEquals(place("a\r\nb\rc\nd", 6), "3:2");
});

Deno.test("config: settings come as the flags would give them, paths from the folder of the file", () => {
  const { values, problems } = readConfig(
    JSON.stringify({
      $schema: "https://example.org/hangar.schema.json",
      port: 104,
      timeout: 1.5,
      store: "data/hangar.db",
      users: "/etc/hangar/users",
      samples: true,
      allow: ["A", " B "],
      peers: [{ aeTitle: "V", host: "::1", port: 105, tls: true }, { aeTitle: "W", host: "h", port: 106, tls: false }],
    }),
    "conf/hangar.json",
  );
  assertEquals(problems, []);
  assertEquals({ ...values }, {
    port: 104,
    timeout: 1.5,
    store: "conf/data/hangar.db",
    users: "/etc/hangar/users",
    samples: true,
    allow: ["A", "B"],
    peer: [{ aeTitle: "V", host: "::1", port: 105, tls: true }, { aeTitle: "W", host: "h", port: 106 }],
  });
});

Deno.test("config: the schema that is published is that of the flags", async () => {
  const published = await Deno.readTextFile(new URL("../../cli/hangar.schema.json", import.meta.url));
  assertEquals(JSON.parse(published), configSchema());
  const { code, stdout } = await hangar("config", "schema");
  assertEquals([code, JSON.parse(stdout)], [0, configSchema()]);
  const { properties } = JSON.parse(published);
  const names = Object.keys(ServeFlags).filter((name) => name !== "config" && name !== "peer");
  assertEquals(Object.keys(properties).sort(), ["$schema", "peers", ...names].sort());
  assertEquals(configFlags().map(([name]) => name), names);
  for (const [name, { value, many }] of configFlags()) {
    const { type, description } = properties[name];
    assert(description, name);
    if (value === undefined) assertEquals(type, "boolean", name);
    else if (many) assertEquals(type, "array", name);
    else assert(["string", "integer", "number"].includes(type), name);
  }
});

Deno.test("config: serve takes its settings from the file, flags override it", () =>
  withFolder(async (folder) => {
    const file = `${folder}/hangar.json`;
    await Deno.writeTextFile(
      file,
      JSON.stringify({ store: "kept.db", samples: true, aet: "FILED", allow: ["FRIEND"] }),
    );
    assertEquals((await hangar("config", "check", file)).stdout, `${file}: nothing wrong\n`);
    {
      await using server = await Listening.start("serve", "--config", file);
      assertMatch(server.io.out, /^listening FILED@/);
      assertEquals((await hangar("echo", server.peer)).code, 3);
      assertEquals((await hangar("echo", server.peer, "--aet", "FRIEND")).code, 0);
    }
    assert((await Deno.stat(`${folder}/kept.db`)).isFile);
    await using server = await Listening.start(
      "serve",
      "--config",
      file,
      "--aet",
      "FLAG",
      "--allow",
      "FOE",
      "--store",
      ":memory:",
    );
    assertMatch(server.io.out, /^listening FLAG@/);
    assertEquals((await hangar("echo", server.peer, "--aet", "FOE")).code, 0);
    assertEquals((await hangar("echo", server.peer, "--aet", "FRIEND")).code, 3);

    await Deno.writeTextFile(file, '{\n  "port": 70000,\n  "tls-cert": "x",\n  "prot": 1\n}');
    const bad = await hangar("serve", "--config", file);
    assertEquals([bad.code, bad.stdout], [2, ""]);
    assertEquals(bad.stderr, `hangar serve: ${file}:2:11: port: 70000 is no port: use a number from 0 to 65535\n`);
    const check = await hangar("config", "check", file);
    assertEquals([check.code, check.stderr.trimEnd().split("\n").length], [2, 2]);
    await Deno.writeTextFile(file, '{ "tls-cert": "none.pem", "tls-key": "none.key" }');
    assertMatch(
      (await hangar("config", "check", file)).stderr,
      /--tls-cert: Cannot read "\S+\/none\.pem": no such file/,
    );
    const missing = await hangar("serve", "--config", `${folder}/none.json`);
    assertMatch(missing.stderr, /^hangar serve: Cannot read configuration ".*none\.json": no such file or directory/);
    assertEquals([missing.code, (await hangar("config", "check")).code, (await hangar("config", "x")).code], [2, 2, 2]);
  }));
