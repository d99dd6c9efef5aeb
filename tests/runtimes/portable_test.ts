import { assertEquals, assertMatch } from "@std/assert";
import { deno, Root, temporaryFolder } from "../ships/support.ts";

/** Everything above SQLite and the command line; lib/transport/tcp.ts, which is Deno's, is replaced by the configuration. */
const Portable = [
  "errors.ts",
  ...["uids", "transport", "pdu", "pdata", "dimse", "association", "dataset", "service", "hanging_protocol", "dicomweb"]
    .map((folder) => `${folder}/mod.ts`),
].map((path) => `lib/${path}`);

const check = (...files: readonly string[]) =>
  deno(["check", "--quiet", "--no-lock", "--config=tests/runtimes/portable.json", ...files]);

Deno.test("portable: the core compiles with the types of the Web alone", async () => {
  const { code, stderr } = await check(...Portable, "mod.ts");
  assertEquals(code, 0, stderr);
});

Deno.test("portable: the check finds a use of Deno", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/deno_only.ts`;
  await Deno.writeTextFile(path, "export const args: string[] = Deno.args;\n");
  const { code, stderr } = await check(path);
  assertEquals(code, 1);
  assertMatch(stderr, /TS2\d+.*\n?.*'Deno'/);
});

Deno.test("portable: importing the library and its services loads nothing of Node", async () => {
  const { stdout } = await deno(["info", "--json", "mod.ts"]);
  interface Module {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly code?: { readonly specifier?: string };
      readonly isDynamic?: boolean;
    }[];
  }
  const { modules } = JSON.parse(stdout) as { modules: readonly Module[] };
  const eager = modules
    .filter(({ specifier }) => specifier.startsWith(`file://${Root}`))
    .flatMap(({ dependencies = [] }) => dependencies)
    .filter(({ code, isDynamic, specifier }) => code && !isDynamic && !specifier.startsWith("."))
    .map(({ specifier }) => specifier);
  assertEquals(eager, []);
});
