import { assert, assertEquals, assertMatch } from "@std/assert";
import { TextLineStream } from "@std/streams/text-line-stream";
import { toText } from "@std/streams/to-text";
import { hangar } from "./support.ts";

const Main = new URL("../../cli/main.ts", import.meta.url).pathname;

function spawn(...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", Main, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Waits for the ready line; the rest of standard output is read to its end. */
async function ready(child: Deno.ChildProcess): Promise<{ peer: string; rest: Promise<string[]> }> {
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream()).values();
  const { value } = await lines.next();
  assertMatch(value ?? "", /^listening HANGAR@127\.0\.0\.1:\d+$/);
  return { peer: value!.replace("listening ", ""), rest: Array.fromAsync({ [Symbol.asyncIterator]: () => lines }) };
}

const posix = Deno.build.os !== "windows";

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test({
    name: `process: ${signal} ends a server with 0, and its output is the ready line alone`,
    ignore: !posix,
    async fn() {
      await using child = spawn("serve", "--port", "0", "--store", ":memory:");
      const { peer, rest } = await ready(child);
      assertEquals((await hangar("echo", peer)).code, 0);
      child.kill(signal);
      assertEquals((await child.status).code, 0);
      assertEquals(await rest, []);
      assertMatch(await toText(child.stderr), /released, 1 operation, /);
    },
  });
}

Deno.test({
  name: "process: a log that nobody reads any more stops no server",
  ignore: !posix,
  async fn() {
    await using child = spawn("serve", "--port", "0", "--store", ":memory:", "-v");
    await child.stderr.cancel();
    const { peer, rest } = await ready(child);
    for (let i = 0; i < 3; i++) assertEquals((await hangar("echo", peer)).code, 0);
    child.kill("SIGTERM");
    assertEquals((await child.status).code, 0);
    assertEquals(await rest, []);
  },
});

Deno.test("process: an echo loads neither dcmjs nor a database", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json", Main] }).output();
  interface Module {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly code?: { readonly specifier?: string };
      readonly isDynamic?: boolean;
    }[];
  }
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as { modules: readonly Module[] };
  const bySpecifier = new Map(modules.map((module) => [module.specifier, module]));
  const loaded = new Set<string>();
  const visit = (specifier: string): void => {
    if (loaded.has(specifier)) return;
    loaded.add(specifier);
    for (const { code, isDynamic } of bySpecifier.get(specifier)?.dependencies ?? []) {
      if (!isDynamic && code?.specifier) visit(code.specifier);
    }
  };
  visit(new URL("../../cli/main.ts", import.meta.url).href);
  assert(![...loaded].some((specifier) => /\/cli\/(?!main|errors|escape|flags|io|suggest|verbs)/.test(specifier)));
  visit(new URL("../../cli/echo.ts", import.meta.url).href);
  const heavy = [...loaded].filter((specifier) =>
    /dcmjs|node:sqlite|lib\/repository|cli\/(dump|association|users|config|completion|conformance)/.test(specifier)
  );
  assertEquals(heavy.filter((specifier) => !specifier.endsWith("/lib/dataset/dcmjs.ts")), []);
});
