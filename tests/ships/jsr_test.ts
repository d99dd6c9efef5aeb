import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { Registry } from "./registry.ts";
import { deno, emptyDenoDir, Root, start, temporaryFolder } from "./support.ts";

const Program = `
import { associate, hangingProtocol, HangingProtocolInformationModelFind, serve } from "jsr:@hangar/hangar";
import { compilePattern, matchesPattern } from "jsr:@hangar/hangar/hanging-protocol";
import { openSqliteRepository, type Repository } from "jsr:@hangar/hangar/repository";

await using server = await serve({
  port: 0,
  aeTitle: "HANGAR",
  services: [hangingProtocol({
    async *find({ identifier }) {
      yield { status: 0xff00, dataset: { HangingProtocolName: \`\${identifier.HangingProtocolName} of JSR\` } };
    },
  })],
});
await using association = await associate({
  host: "127.0.0.1",
  port: server.port,
  calledAeTitle: "HANGAR",
  callingAeTitle: "VIEWER",
  contexts: [HangingProtocolInformationModelFind],
});
for await (
  const { dataset } of association.find(HangingProtocolInformationModelFind, { HangingProtocolName: "Chest" })
) {
  if (dataset) console.log(dataset.HangingProtocolName);
}
const repository: Repository = await openSqliteRepository(":memory:");
console.log(await repository.count(), matchesPattern(compilePattern("Ch*", true), "Chest"));
await repository[Symbol.asyncDispose]();
`;

/** Publishes the package to a registry on this machine, as it would be to jsr.io. */
async function publish(registry: Registry): Promise<string> {
  const { code, stdout, stderr } = await deno(
    ["publish", "--allow-dirty", "--no-provenance", "--token=local"],
    { env: { JSR_URL: registry.url } },
  );
  assertEquals(code, 0, stdout + stderr);
  await registry.add(`${Root}links/std_cli`);
  return stdout + stderr;
}

Deno.test("jsr: the package is published without a warning, and holds what it needs and no more", async () => {
  await using registry = new Registry();
  const log = await publish(registry);
  assertStringIncludes(log, "Successfully published @hangar/hangar@");
  assert(!/warning|slow type/i.test(log.replace("Checking for slow types", "")), log);
  const files = registry.files("@hangar/hangar");
  for (const file of ["/mod.ts", "/cli/main.ts", "/lib/repository/mod.ts", "/deno.json", "/LICENSE"]) {
    assert(files.includes(file), file);
  }
  // The stand-ins are in the graph of this work tree, so publishing insists on them
  assertEquals(
    files.filter((file) => !/^\/(mod\.ts|README\.md|LICENSE|deno\.json|(lib|cli|links\/std_cli)\/.*)$/.test(file)),
    [],
  );
  assertEquals(files.filter((file) => /_test\.ts$|^\/cli\/build\//.test(file)), []);
});

Deno.test("jsr: a program imports the library, and the command line runs, from the registry alone", async () => {
  await using registry = new Registry();
  await publish(registry);
  using folder = temporaryFolder();
  using cache = temporaryFolder();
  const env = { ...await emptyDenoDir(cache.path), JSR_URL: registry.url };
  await Deno.writeTextFile(`${folder.path}/program.ts`, Program);
  const options = { cwd: folder.path, env };

  const checked = await deno(["check", "program.ts"], options);
  assertEquals(checked.code, 0, checked.stderr);

  const program = await deno(
    ["run", "--no-prompt", "--allow-net", "--allow-read", "--allow-write", "program.ts"],
    options,
  );
  assertEquals(
    { code: program.code, stdout: program.stdout },
    { code: 0, stdout: "Chest of JSR\n0 true\n" },
    program.stderr,
  );
  assert(registry.downloads.every((path) => !path.startsWith("@hangar/hangar/links/")), "a stand-in was imported");

  const command = "jsr:@hangar/hangar/cli";
  const allow = ["--no-prompt", "--allow-net=127.0.0.1", `--allow-read=${folder.path}`, `--allow-write=${folder.path}`];
  await using server = await start(
    Deno.execPath(),
    ["run", ...allow, command, "serve", "--port", "0", "--store", `${folder.path}/hangar.db`, "--samples"],
    options,
  );
  const found = await deno(
    ["run", "--no-prompt", `--allow-net=${server.address}`, command, "find", server.peer],
    options,
  );
  assertEquals(found.code, 0, found.stderr);
  assertMatch(found.stdout, /^NAME .*\n(.+\n)+$/);
  assert(registry.downloads.includes("@std/cli/parse_args.ts"), registry.downloads.join());

  const uid = "2.25.103845834693952712240644317988571600617";
  const drawn = await deno(
    [
      ...[
        "run",
        "--no-prompt",
        `--allow-net=${server.address}`,
        `--allow-write=${folder.path}`,
        `--allow-read=${folder.path}`,
      ],
      ...[command, "draw", server.peer, uid, "-o", `${folder.path}/chest.png`],
    ],
    options,
  );
  assertEquals(drawn.code, 0, drawn.stderr);
  assertEquals([...(await Deno.readFile(`${folder.path}/chest.png`)).subarray(1, 4)], [0x50, 0x4e, 0x47]);
});

Deno.test("jsr: a file that is not what was published is refused", async () => {
  await using registry = new Registry();
  await publish(registry);
  registry.tampered.add("@hangar/hangar/lib/errors.ts");
  using cache = temporaryFolder();
  const env = { ...await emptyDenoDir(cache.path), JSR_URL: registry.url };
  const { code, stderr } = await deno(["run", "jsr:@hangar/hangar/cli", "--version"], { cwd: cache.path, env });
  assertNotEquals(code, 0);
  assertMatch(stderr, /checksum|integrity/i);
});
