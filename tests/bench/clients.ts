/**
 * The client programs, each run the way that makes it fastest.
 *
 * @module
 */
import type { Client } from "./contestants.ts";
import { type CommandLine, here } from "./process.ts";
import { hangar } from "./servers.ts";

function existing(file: string, task: string): string | undefined {
  try {
    Deno.statSync(file);
  } catch {
    return `deno task ${task} makes it`;
  }
}

/** Programs that send the files of a folder: Hangar's, two of DCMTK's, pynetdicom's. */
export const Clients: readonly [Client, Client, Client, Client] = [
  {
    who: "hangar",
    how: "store",
    command: (_bench, port, folder) => hangar("store", "-q", `ANY@127.0.0.1:${port}`, folder),
  },
  {
    who: "DCMTK",
    how: "storescu +sd",
    command: (bench, port, folder) => [`${bench.dcmtk}/storescu`, "-q", "+sd", "127.0.0.1", String(port), folder],
  },
  {
    who: "DCMTK",
    how: "dcmsend +sd",
    command: (bench, port, folder) => [`${bench.dcmtk}/dcmsend`, "-q", "+sd", "127.0.0.1", String(port), folder],
  },
  {
    who: "pynetdicom",
    how: "send_c_store, chunked",
    command: (bench, port, folder) => [bench.python!, here("peers/pynetdicom_scu.py"), String(port), folder],
  },
];

const Bundle = here("../../dist/hangar.js");
const Binary = here("../../dist/hangar");

function echo(program: CommandLine, port: number): CommandLine {
  return [...program, "echo", `ANY@127.0.0.1:${port}`];
}

/** Everything that can make one C-ECHO, and an empty program to know what Deno itself takes. */
export const startupClients: readonly Client[] = [
  { who: "hangar", how: "echo, deno run cli/main.ts", command: (_bench, port) => echo(hangar(), port) },
  {
    who: "hangar",
    how: "echo, deno run dist/hangar.js",
    missing: () => existing(Bundle, "bundle"),
    command: (_bench, port) => echo([Deno.execPath(), "run", "--allow-all", "--quiet", Bundle], port),
  },
  {
    who: "hangar",
    how: "echo, the binary dist/hangar",
    missing: () => existing(Binary, "compile"),
    command: (_bench, port) => echo([Binary], port),
  },
  { who: "raw TCP", how: "deno, an empty program", command: () => [Deno.execPath(), "eval", "--quiet", ""] },
  {
    who: "DCMTK",
    how: "echoscu",
    command: (bench, port) => [`${bench.dcmtk}/echoscu`, "-q", "127.0.0.1", String(port)],
  },
  {
    who: "pynetdicom",
    how: "echoscu",
    command: (bench, port) => [bench.python!, "-m", "pynetdicom", "echoscu", "-q", "127.0.0.1", String(port)],
  },
];
