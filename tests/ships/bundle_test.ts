import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { deno, type Output, Root, type RunningServer, start, temporaryFolder } from "./support.ts";

const Bundle = `${Root}dist/hangar.js`;

/** What the rows below run on. */
interface Site {
  readonly server: RunningServer;
  /** Folder with one hanging protocol in it. */
  readonly protocols: string;
  readonly output: string;
}

interface Row {
  readonly verb: string;
  /** All that `deno run --no-prompt` must be given. */
  permissions(site: Site): string[];
  args(site: Site): string[];
}

/** The least permissions of every verb that calls a peer; those of serve and receive are in `withSite`. */
const Rows: readonly Row[] = [
  { verb: "--version", permissions: () => [], args: () => [] },
  { verb: "status", permissions: () => [], args: () => ["A801"] },
  { verb: "echo", permissions: ({ server }) => [`--allow-net=${server.address}`], args: ({ server }) => [server.peer] },
  { verb: "find", permissions: ({ server }) => [`--allow-net=${server.address}`], args: ({ server }) => [server.peer] },
  {
    verb: "get",
    permissions: ({ server, output }) => [
      `--allow-net=${server.address}`,
      `--allow-read=${output}`,
      `--allow-write=${output}`,
    ],
    args: ({ server, output }) => [server.peer, "-o", output],
  },
  {
    verb: "show",
    permissions: ({ server }) => [`--allow-net=${server.address}`],
    args: ({ server }) => [server.peer, "2.25.103845834693952712240644317988571600617"],
  },
  {
    verb: "draw",
    permissions: ({ server, output }) => [
      `--allow-net=${server.address}`,
      `--allow-read=${output}`,
      `--allow-write=${output}`,
    ],
    args: ({ server, output }) => [
      server.peer,
      "2.25.103845834693952712240644317988571600617",
      "-o",
      `${output}/picture.png`,
    ],
  },
  {
    verb: "validate",
    permissions: ({ protocols }) => [`--allow-read=${protocols}`],
    args: ({ protocols }) => [protocols],
  },
  {
    verb: "store",
    permissions: ({ server, protocols }) => [`--allow-net=${server.address}`, `--allow-read=${protocols}`],
    args: ({ server, protocols }) => [server.peer, protocols],
  },
  {
    verb: "move",
    permissions: ({ server }) => [`--allow-net=${server.address}`],
    args: ({ server }) => [server.peer, "--dest", "ARCHIVE"],
  },
];

/** Serves the bundle as a web site would; its address is all that the programs are given. */
async function withBundle(test: (run: Runner) => Promise<void>): Promise<void> {
  const source = await Deno.readFile(Bundle);
  await using web = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    return new Response(source, { headers: { "content-type": "text/javascript" } });
  });
  using cache = temporaryFolder();
  using work = temporaryFolder();
  const url = `http://127.0.0.1:${web.addr.port}/hangar.js`;
  const options = { cwd: work.path, env: { DENO_DIR: cache.path } };
  const args = (permissions: readonly string[]) => ["run", "--quiet", "--no-prompt", ...permissions, url];
  await test({
    folder: work.path,
    run: (permissions, ...rest) => deno([...args(permissions), ...rest], options),
    start: (permissions, ...rest) => start(Deno.execPath(), [...args(permissions), ...rest], options),
  });
}

interface Runner {
  readonly folder: string;
  run(permissions: readonly string[], ...args: string[]): Promise<Output>;
  start(permissions: readonly string[], ...args: string[]): Promise<RunningServer>;
}

/** A server with the samples that may send to ARCHIVE, each with the least permissions. */
async function withSite({ folder, start }: Runner, test: (site: Site) => Promise<void>): Promise<void> {
  const archive = `${folder}/archive`;
  const store = `${folder}/store`;
  const protocols = `${folder}/protocols`;
  for (const path of [store, protocols]) await Deno.mkdir(path);
  await Deno.copyFile(`${Root}tests/vectors/neurosurgery_plan.dcm`, `${protocols}/plan.dcm`);
  await using receiver = await start(
    ["--allow-net=127.0.0.1:0", `--allow-read=${archive}`, `--allow-write=${archive}`],
    ...["receive", "--port", "0", "--aet", "ARCHIVE", "-o", archive],
  );
  await using server = await start(
    [`--allow-net=127.0.0.1:0,${receiver.address}`, `--allow-read=${store}`, `--allow-write=${store}`],
    ...["serve", "--port", "0", "--store", `${store}/hangar.db`, "--samples", "--peer", receiver.peer],
  );
  await test({ server, protocols, output: `${folder}/output` });
  const moved = await Array.fromAsync(Deno.readDir(archive));
  assert(moved.length > 0 && moved.every(({ name }) => /^[0-9.]+\.dcm$/.test(name)), "C-MOVE left no files");
  assertEquals((await server.stop()).code, 0);
  assertEquals((await receiver.stop()).code, 0);
}

Deno.test("bundle: one file that imports nothing but what Deno has built in", async () => {
  const { code, stderr } = await deno(["task", "bundle"]);
  assertEquals(code, 0, stderr);
  const { stdout } = await deno(["info", "--json", "--no-config", Bundle]);
  interface Dependency {
    readonly specifier: string;
    readonly isDynamic?: boolean;
  }
  const graph = JSON.parse(stdout) as { modules: { specifier: string; dependencies?: Dependency[] }[] };
  const dependencies = graph.modules.find(({ specifier }) => specifier.startsWith("file:"))?.dependencies ?? [];
  assertEquals(dependencies.filter(({ specifier }) => !specifier.startsWith("node:")), []);
  const sqlite = dependencies.filter(({ specifier }) => specifier === "node:sqlite");
  assert(sqlite.length > 0 && sqlite.every(({ isDynamic }) => isDynamic), "node:sqlite is loaded at start-up");
});

Deno.test("bundle: dcmjs is inside, and is evaluated by the first data set of a client", async () => {
  const source = await Deno.readTextFile(Bundle);
  const trapped = source.replace(
    /(init_dcmjs_\w+ = __esm\(\{\s*"[^"]*"\(\) \{)/,
    '$1 throw new Error("dcmjs is evaluated");',
  );
  assertNotEquals(trapped, source);
  using folder = temporaryFolder();
  const path = `${folder.path}/hangar.js`;
  await Deno.writeTextFile(path, trapped);
  const allow = ["run", "--quiet", "--no-prompt", "--allow-net=127.0.0.1"];
  const store = [`--allow-read=${folder.path}`, `--allow-write=${folder.path}`];
  const options = { cwd: folder.path };
  await using server = await start(
    Deno.execPath(),
    [...allow, ...store, Bundle, "serve", "--port", "0", "--store", "hangar.db"],
    options,
  );
  const echo = await deno([...allow, path, "echo", server.peer], options);
  assertEquals(echo.code, 0, echo.stderr);
  const find = await deno([...allow, path, "find", server.peer], options);
  assertStringIncludes(find.stdout + find.stderr, "dcmjs is evaluated");
});

Deno.test("bundle: run from a web address, every verb needs the permissions of its row and no others", async () => {
  await withBundle((runner) =>
    withSite(runner, async (site) => {
      for (const { verb, permissions, args } of Rows) {
        const all = permissions(site);
        for (const missing of all) {
          const least = all.filter((permission) => permission !== missing);
          const { code, stdout, stderr } = await runner.run(least, verb, ...args(site));
          assertNotEquals(code, 0, `${verb} does without ${missing}`);
          assertStringIncludes(stdout + stderr, missing.replace(/=.*/, ""), `${verb} without ${missing}`);
        }
        const { code, stdout, stderr } = await runner.run(all, verb, ...args(site));
        assertEquals(code, 0, `${verb}: ${stderr}`);
        assertNotEquals(stdout, "", verb);
      }
      const held = await runner.run([`--allow-net=${site.server.address}`], "find", site.server.peer, "--json");
      const written = await Array.fromAsync(Deno.readDir(site.output));
      const sent = 1;
      const instances = written.filter(({ name }) => name.endsWith(".dcm")).length;
      assertEquals(instances + sent, held.stdout.trim().split("\n").length);
    })
  );
});

Deno.test("bundle: serve says which permission it lacks", async () => {
  await withBundle(async ({ run, folder }) => {
    const { code, stdout, stderr } = await run(
      ["--allow-net=127.0.0.1:0"],
      "serve",
      "--port",
      "0",
      "--store",
      `${folder}/a.db`,
    );
    assertNotEquals(code, 0);
    assertEquals(stdout, "");
    assertMatch(stderr, /^hangar serve: .*Requires read access to .* --allow-read.*\n$/);
  });
});
