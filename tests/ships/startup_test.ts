import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { deno, type Output, Root, start } from "./support.ts";

/** Maps what is heavy to files that do not exist; all else is as in the project's import map. */
async function withoutHeavyModules(): Promise<string> {
  const { imports } = JSON.parse(await Deno.readTextFile(`${Root}deno.json`)) as { imports: Record<string, string> };
  const link = `${Root}links/std_cli/`;
  const { exports } = JSON.parse(await Deno.readTextFile(`${link}deno.json`)) as { exports: Record<string, string> };
  const map: Record<string, string> = { ...imports };
  for (const [name, path] of Object.entries(exports)) map[`@std/cli${name.slice(1)}`] = `file://${link}${path}`;
  for (const heavy of ["dcmjs", "node:sqlite"]) map[heavy] = `file:///absent/${heavy.replace(":", "_")}.js`;
  return `data:application/json,${encodeURIComponent(JSON.stringify({ imports: map }))}`;
}

Deno.test("start-up: --version, status and echo run where dcmjs and SQLite do not exist, find and serve do not", async () => {
  const map = await withoutHeavyModules();
  const hangar = (...args: string[]): Promise<Output> =>
    deno(["run", "--allow-all", "--no-config", "--no-lock", `--import-map=${map}`, "cli/main.ts", ...args]);
  await using server = await start(
    Deno.execPath(),
    ["run", "--allow-all", "cli/main.ts", "serve", "--port", "0", "--store", ":memory:", "--samples"],
  );
  for (const args of [["--version"], ["--help"], ["status", "A801"], ["echo", "--help"], ["echo", server.peer]]) {
    const { code, stderr } = await hangar(...args);
    assertEquals(code, 0, `${args.join(" ")}: ${stderr}`);
  }
  for (
    const [args, absent] of [[["find", server.peer], "dcmjs"], [
      ["serve", "--store", ":memory:"],
      "node_sqlite",
    ]] as const
  ) {
    const { code, stderr } = await hangar(...args);
    assertNotEquals(code, 0, args.join(" "));
    assertStringIncludes(stderr, `file:///absent/${absent}.js`);
  }
});
