import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { BinaryPermissions, compileArguments } from "../../cli/build/compile.ts";
import { deno, type Output, Root, run, skip, start, type TemporaryFolder, temporaryFolder } from "./support.ts";

const Suffix = Deno.build.os === "windows" ? ".exe" : "";

async function compile(path: string, env: Record<string, string> = {}): Promise<Output> {
  return await deno(compileArguments(path), { env, timeoutMs: 120_000 });
}

/** The binary, or why there is none: Deno downloads the base binary, which npm does not carry, or takes `DENORT_BIN`. */
async function build(folder: TemporaryFolder): Promise<{ readonly binary: string; readonly reason?: string }> {
  const binary = `${folder.path}/hangar${Suffix}`;
  const { code, stderr } = await compile(binary);
  if (code === 0) return { binary };
  const cause = /error sending request|Setting up base binary|denort/.test(stderr);
  if (!cause) throw new Error(`Cannot compile: ${stderr}`);
  return { binary, reason: "the base binary (denort) cannot be downloaded; set DENORT_BIN to one" };
}

const folder = temporaryFolder();
const { binary, reason } = await build(folder);

Deno.test({
  name: "compile: the binary serves, stores, finds, gets, moves and explains, in an empty environment",
  ...skip("the binary", reason),
  async fn() {
    using work = temporaryFolder();
    const options = { cwd: work.path, env: { PATH: "" } };
    const hangar = (...args: string[]) => run(binary, args, options);
    const ok = async (...args: string[]) => {
      const { code, stdout, stderr } = await hangar(...args);
      assertEquals(code, 0, `${args.join(" ")}: ${stderr}`);
      return stdout;
    };
    assertMatch(await ok("--version"), /^hangar \d+\.\d+\.\d+\n$/);
    assertStringIncludes(await ok("status", "A801"), "Move destination unknown");
    await using receiver = await start(
      binary,
      ["receive", "--port", "0", "--aet", "ARCHIVE", "-o", "archive"],
      options,
    );
    await using server = await start(
      binary,
      ["serve", "--port", "0", "--store", "hangar.db", "--peer", receiver.peer],
      options,
    );
    await ok("echo", server.peer);
    await ok("store", server.peer, `${Root}tests/vectors/neurosurgery_plan.dcm`);
    const [row] = (await ok("find", server.peer, "--json")).trim().split("\n").map((line) => JSON.parse(line));
    const [uid] = row["00080018"].Value;
    await ok("get", server.peer, "-k", `SOPInstanceUID=${uid}`, "-o", "output");
    await ok("move", server.peer, "-k", `SOPInstanceUID=${uid}`, "--dest", "ARCHIVE");
    for (const place of ["output", "archive"]) assert((await Deno.stat(`${work.path}/${place}/${uid}.dcm`)).isFile);
    assertEquals((await server.stop()).code, 0);
    assertEquals((await receiver.stop()).code, 0);
  },
});

Deno.test({
  name: "compile: what is put on the base binary has the permissions and the modules, and no test's package",
  ...skip("the content of the binary", Deno.build.os === "linux" ? undefined : "needs an ELF file as base"),
  async fn() {
    using work = temporaryFolder();
    const path = `${work.path}/hangar`;
    // Any program of the right format can be the base: the result does not run, but has everything on it
    const { DENORT_BIN = "/bin/true" } = Deno.env.toObject();
    const { code, stderr } = await compile(path, { DENORT_BIN });
    assertEquals(code, 0, stderr);
    const content = new TextDecoder("latin1").decode(await Deno.readFile(path));
    const metadata = /"permissions":(\{[^{}]*\})/.exec(content);
    const permissions = JSON.parse(metadata?.[1] ?? "{}") as Record<string, unknown>;
    // In a list, no entries are every one
    const granted = Object.entries(permissions).filter(([name]) => /^allow_(?!import)/.test(name)).flatMap((
      [name, list],
    ) => list === null ? [] : [`--${name.replace("_", "-")}${[list].flat().length ? `=${list}` : ""}`]);
    assertEquals(granted.toSorted(), BinaryPermissions.filter((flag) => flag.startsWith("--allow-")).toSorted());
    for (const name of ["serve.ts", "echo.ts", "dictionary_data.ts", "dcmjs"]) assertStringIncludes(content, name);
    assert(!content.includes("pure-rand"), "a package of the tests is in the binary");
  },
});

globalThis.addEventListener("unload", () => folder[Symbol.dispose]());
