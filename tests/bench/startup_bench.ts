/**
 * From the shell to the shell: one C-ECHO by every way Hangar ships, against DCMTK's echoscu, all to the same server.
 * `deno run -A tests/bench/startup_bench.ts [ROUNDS]`. Prints medians, asserts nothing.
 *
 * @module
 */
import { deno, Root, run, start } from "../ships/support.ts";

const rounds = Number(Deno.args[0] ?? 20);
// echoscu waits for Nagle's algorithm unless it is told not to
const options = { env: { TCP_NODELAY: "1" } };

const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}

await using server = await start(
  Deno.execPath(),
  ["run", "--quiet", "--allow-all", "cli/main.ts", "serve", "--port", "0", "--store", ":memory:"],
);
await deno(["task", "bundle"]);
await deno(["cache", "--quiet", "cli/main.ts"]);

const source = ["run", "--quiet", "--allow-net", "cli/main.ts"];
const bundle = ["run", "--quiet", "--allow-net", "dist/hangar.js"];
const binary = `${Root}dist/hangar`;
// Debian's wrapper-free program, not one of the same name from pynetdicom
const echoscu = "/usr/bin/echoscu";
const programs: [name: string, program: string, args: string[]][] = [
  ...(await exists(echoscu)
    ? [["echoscu", echoscu, ["127.0.0.1", String(server.port)]] as [string, string, string[]]]
    : []),
  ["hangar echo, binary", binary, ["echo", server.peer]],
  ["hangar echo, deno run cli/main.ts", Deno.execPath(), [...source, "echo", server.peer]],
  ["hangar echo, deno run dist/hangar.js", Deno.execPath(), [...bundle, "echo", server.peer]],
  ["hangar --version, binary", binary, ["--version"]],
  ["hangar --version, deno run cli/main.ts", Deno.execPath(), [...source, "--version"]],
  ["hangar --version, deno run dist/hangar.js", Deno.execPath(), [...bundle, "--version"]],
  ["deno, an empty program", Deno.execPath(), ["eval", "--quiet", ""]],
];

const measured: [name: string, program: string, args: string[], times: number[]][] = [];
for (const [name, program, args] of programs) {
  if (program !== binary || await exists(binary)) measured.push([name, program, args, []]);
  else console.log(`${name}: not there, deno task compile makes it`);
}
// In turn, so that what else the machine does falls on all alike; the first round warms the caches
for (let round = 0; round <= rounds; round++) {
  for (const [name, program, args, times] of measured) {
    const started = performance.now();
    const { code, stderr } = await run(program, args, options);
    const time = performance.now() - started;
    if (code !== 0) throw new Error(`${name} failed: ${stderr}`);
    if (round > 0) times.push(time);
  }
}
const baseline = measured[0][0] === "echoscu" ? median(measured[0][3]) : undefined;
if (baseline === undefined) console.log("echoscu (dcmtk) is not installed: no ratios");
for (const [name, , , times] of measured) {
  const ratio = baseline === undefined ? "" : `${(median(times) / baseline).toFixed(2)} × echoscu`;
  console.log(`${name.padEnd(44)} ${median(times).toFixed(1).padStart(7)} ms  ${ratio}`);
}
