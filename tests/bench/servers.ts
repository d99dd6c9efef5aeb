/**
 * The servers, each started the way that makes it fastest.
 *
 * DCMTK: `-pdu 131072`, the longest it takes; `-dhl`, without which it looks up the name of every caller; one process
 * for all associations, as a fork costs it more, except where many come at the same time, and for dcmqrscp, whose version
 * 3.6.7 ends with a segmentation fault after its first association if it may not fork. `--ignore` reads a data set and
 * drops it; `+B` (`--bit-preserving`) writes it as it comes and does not parse it.
 *
 * @module
 */
import { denoArguments } from "../support/peers.ts";
import type { Bench, Who } from "./bench.ts";
import { writeProtocols } from "./instances.ts";
import { archiveConfiguration, makeArchive } from "./peers/dcmtk_archive.ts";
import { type CommandLine, freePort, here, Process } from "./process.ts";

/** A running server. */
export interface Started {
  readonly process: Process;
  /** Where it writes files; emptied after every run. */
  readonly output?: string;
}

/** How to start a server. */
export interface Server {
  readonly who: Who;
  /** The program and the options that matter. */
  readonly how: string;
  start(bench: Bench): Promise<Started>;
  /** Its AE title in a round, if it cares. */
  called?(round: number): string;
}

/** The command line of Hangar, as it is run in a clone of the repository. */
export function hangar(...args: string[]): CommandLine {
  return [Deno.execPath(), "run", "--allow-all", "--quiet", here("../../cli/main.ts"), ...args];
}

/** `hangar receive`, to disk or, with `--discard`, to nowhere. */
export function hangarReceive(discard: boolean, ...options: string[]): Server {
  return {
    who: "hangar",
    how: discard ? "receive --discard" : "receive -o",
    async start(bench) {
      const output = discard ? undefined : await bench.newFolder();
      const where = output === undefined ? ["--discard"] : ["-o", output];
      const command = hangar("receive", "-q", "--port", "0", ...where, ...options);
      return { process: await Process.server(command, "line"), output };
    },
  };
}

/** `hangar serve` with so many protocols in its store. */
export function hangarServe(protocols: number): Server {
  return {
    who: "hangar",
    how: "serve",
    async start(bench) {
      const count = protocols && bench.scaled(protocols);
      const store = count === 0
        ? `${await bench.newFolder()}/hangar.db`
        : await bench.made(`${count}.db`, (file) => writeProtocols(file, count));
      return { process: await Process.server(hangar("serve", "-q", "--port", "0", "--store", store), "line") };
    },
  };
}

/** What DCMTK accepts; dcmrecv alone would take Implicit VR Little Endian only. */
const AssociationProfile = `[[TransferSyntaxes]]
[Explicit]
TransferSyntax1 = LittleEndianExplicit
TransferSyntax2 = LittleEndianImplicit
[[PresentationContexts]]
[All]
PresentationContext1 = VerificationSOPClass\\Explicit
PresentationContext2 = CTImageStorage\\Explicit
[[Profiles]]
[Default]
PresentationContexts = All
`;

/** storescp or dcmrecv of DCMTK; without `--ignore` they write to a folder. */
export function dcmtkReceive(program: "storescp" | "dcmrecv", ...options: string[]): Server {
  return {
    who: "DCMTK",
    how: [program, ...options].join(" "),
    async start(bench) {
      const output = options.includes("--ignore") ? undefined : await bench.newFolder();
      const profile = await bench.made("dcmtk_profile", (file) => Deno.writeTextFile(file, AssociationProfile));
      const port = freePort();
      const command: CommandLine = [
        `${bench.dcmtk}/${program}`,
        ...["-q", "-dhl", "-pdu", "131072", "-xf", profile, "Default", ...options],
        ...(output === undefined ? [] : ["-od", output]),
        String(port),
      ];
      return { process: await Process.server(command, { port }), output };
    },
  };
}

async function startArchive(bench: Bench, areas: Record<string, string>, ...options: string[]): Promise<Started> {
  const configuration = `${await bench.newFolder()}/dcmqrscp.cfg`;
  await Deno.writeTextFile(configuration, archiveConfiguration(areas));
  const port = freePort();
  const flags = ["-q", "-dhl", ...options, "-c", configuration];
  return { process: await Process.server([`${bench.dcmtk}/dcmqrscp`, ...flags, String(port)], { port }) };
}

/** dcmqrscp of DCMTK with so many images in its index. */
export function dcmtkArchive(images: number): Server {
  return {
    who: "DCMTK",
    how: "dcmqrscp",
    called: () => "ARCHIVE",
    async start(bench) {
      const count = bench.scaled(images);
      const area = await bench.made(`archive${count}`, (folder) => makeArchive(bench.dcmtk!, folder, count));
      return await startArchive(bench, { ARCHIVE: area });
    },
  };
}

/** dcmqrscp of DCMTK with an empty storage area for each round: its index is read from the beginning at every C-STORE. */
export function dcmtkEmptyArchive(rounds: number): Server {
  return {
    who: "DCMTK",
    how: "dcmqrscp +B, no sync",
    called: (round) => `ARCHIVE${round}`,
    async start(bench) {
      const areas: Record<string, string> = {};
      for (let round = 0; round <= rounds; round++) areas[`ARCHIVE${round}`] = await bench.newFolder();
      return await startArchive(bench, areas, "+B");
    },
  };
}

/** What a server made of pynetdicom does. */
export type PynetdicomRole = "discard" | "files" | "sqlite" | { readonly protocols: number };

/** How pynetdicom is called where it keeps Nagle's algorithm, as it does unless its user knows better. */
export const AsShipped = "as shipped, with Nagle";

/** A server made of pynetdicom. */
export function pynetdicomScp(role: PynetdicomRole, noDelay = true): Server {
  return {
    who: "pynetdicom",
    how: noDelay ? typeof role === "object" ? "handler over a list" : `${role} handler` : AsShipped,
    async start(bench) {
      const output = role === "files" ? await bench.newFolder() : undefined;
      const args = output !== undefined
        ? ["--folder", output]
        : role === "sqlite"
        ? ["--database", `${await bench.newFolder()}/instances.db`]
        : typeof role === "object"
        ? ["--protocols", String(bench.scaled(role.protocols))]
        : [];
      const command: CommandLine = [
        bench.python!,
        here("peers/pynetdicom_scp.py"),
        ...args,
        ...(noDelay ? [] : ["--nagle"]),
      ];
      return { process: await Process.server(command, "line"), output };
    },
  };
}

/** A server made of dcmjs-dimse, on Deno. */
export function dcmjsDimseScp(): Server {
  return {
    who: "dcmjs-dimse",
    how: "forgetting handler",
    async start(bench) {
      const port = freePort();
      const args = [...denoArguments(here("peers/dcmjs_dimse_scp.js")), bench.dcmjsDimse!, String(port)];
      return { process: await Process.server([Deno.execPath(), ...args], { port }) };
    },
  };
}

/** TCP without DICOM. */
export function rawServer(does: "echo" | "count"): Server {
  return {
    who: "raw TCP",
    how: does === "echo" ? "ping-pong" : "one way",
    async start() {
      const command: CommandLine = [Deno.execPath(), "run", "--allow-net", here("peers/raw_server.ts"), does];
      return { process: await Process.server(command, "line") };
    },
  };
}
