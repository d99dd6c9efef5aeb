/**
 * Hangar beside DCMTK over loopback TCP, with the same SCU for both and then the same SCP for both. Prints medians and
 * ratios: `deno run -A tests/bench/network_bench.ts [RUNS]`. Above 1 Hangar is faster.
 *
 * DCMTK runs with TCP_NODELAY=1: without it every small exchange waits 40 ms for Nagle's algorithm, and the comparison
 * would be with that.
 *
 * @module
 */
import { writePart10 } from "../../lib/dataset/part10.ts";
import { encodeDataset } from "../../lib/dataset/codec.ts";
import { samples } from "../../cli/samples/mod.ts";
import { CTImageStorage, HangingProtocolStorage } from "../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";

const runs = Number(Deno.args[0] ?? 5);
const env = { TCP_NODELAY: "1" };
const main = new URL("../../cli/main.ts", import.meta.url).pathname;
/** Debian's DCMTK; programs of the same names in PATH may be others'. */
const dcmtk = (name: string) => `/usr/bin/${name}`;
const hangar = (...args: string[]): string[] => [Deno.execPath(), "run", "-A", "--quiet", main, ...args];

async function makeInstances(directory: string): Promise<void> {
  const sample = samples()[1];
  await Deno.mkdir(`${directory}/hp`);
  await Deno.mkdir(`${directory}/ct`);
  for (let n = 1; n <= 2000; n++) {
    const sopInstanceUid = `1.2.3.${n}`;
    const bytes = await encodeDataset({ ...sample, SOPInstanceUID: sopInstanceUid }, ExplicitVRLittleEndian);
    const identity = { sopClassUid: HangingProtocolStorage, sopInstanceUid };
    const file = writePart10({ bytes, transferSyntaxUid: ExplicitVRLittleEndian, ...identity });
    await Deno.writeFile(`${directory}/hp/${n}.dcm`, file);
  }
  const pixels = crypto.getRandomValues(new Uint8Array(65536));
  for (let n = 1; n <= 200; n++) {
    const identity = { sopClassUid: CTImageStorage, sopInstanceUid: `1.2.4.${n}` };
    const bytes = await encodeDataset({
      SOPClassUID: CTImageStorage,
      SOPInstanceUID: identity.sopInstanceUid,
      PatientID: "1",
      StudyInstanceUID: "1.2.5",
      SeriesInstanceUID: "1.2.6",
      Rows: 512,
      Columns: 512,
      BitsAllocated: 16,
      PixelData: new Uint8Array(524288).map((_, at) => pixels[at & 0xffff]),
    }, ExplicitVRLittleEndian);
    const file = writePart10({ bytes, transferSyntaxUid: ExplicitVRLittleEndian, ...identity });
    await Deno.writeFile(`${directory}/ct/${n}.dcm`, file);
  }
}

/** A context profile: storescp's own does not know hanging protocols. */
const Profile = `[[TransferSyntaxes]]
[Uncompressed]
TransferSyntax1 = LittleEndianExplicit
TransferSyntax2 = LittleEndianImplicit
[[PresentationContexts]]
[All]
PresentationContext1 = ${HangingProtocolStorage}\\Uncompressed
PresentationContext2 = VerificationSOPClass\\Uncompressed
PresentationContext3 = ${CTImageStorage}\\Uncompressed
[[Profiles]]
[Default]
PresentationContexts = All
`;

function start([command, ...args]: string[], cwd: string): Deno.ChildProcess {
  return new Deno.Command(command, { args, env, cwd, stdout: "null", stderr: "null" }).spawn();
}

async function seconds([command, ...args]: string[], cwd: string): Promise<number> {
  const started = performance.now();
  const { success } = await new Deno.Command(command, { args, env, cwd, stdout: "null", stderr: "null" }).output();
  if (!success) throw new Error(`${command} ${args.join(" ")} failed`);
  return (performance.now() - started) / 1000;
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Run two commands in turn, so that both meet the same weather; the first round does not count. */
async function compare(name: string, ours: string[], dcmtks: string[], cwd: string): Promise<void> {
  const a: number[] = [];
  const b: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const [one, other] = [await seconds(ours, cwd), await seconds(dcmtks, cwd)];
    if (run === 0) continue;
    a.push(one);
    b.push(other);
  }
  const ratio = median(b.map((each, run) => each / a[run]));
  console.log(
    `${name.padEnd(48)}${median(a).toFixed(3).padStart(9)} s${median(b).toFixed(3).padStart(9)} s${
      ratio.toFixed(2).padStart(8)
    }`,
  );
}

const directory = await Deno.makeTempDir();
const servers: Deno.ChildProcess[] = [];
try {
  await makeInstances(directory);
  await Deno.writeTextFile(`${directory}/storescp.cfg`, Profile);
  const [theirPort, ourPort] = ["12201", "12202"];
  servers.push(
    start([dcmtk("storescp"), "--ignore", "-xf", "storescp.cfg", "Default", theirPort], directory),
    start(hangar("receive", "--discard", "-q", "--port", ourPort), directory),
  );
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const peer = ["127.0.0.1", theirPort];
  const ourPeer = ["127.0.0.1", ourPort];
  console.log(`${"".padEnd(48)}${"Hangar".padStart(11)}${"DCMTK".padStart(11)}${"ratio".padStart(8)}`);
  const scp: [string, string[]][] = [
    ["SCP: 20000 C-ECHO, one association", [dcmtk("echoscu"), "--repeat", "20000"]],
    ["SCP: 2000 hanging protocols of 10 KB", [dcmtk("storescu"), "-R", "+sd"]],
    ["SCP: 200 CT images of 512 KB", [dcmtk("storescu"), "+sd"]],
  ];
  const files = [[], ["hp"], ["ct"]];
  for (const [at, [name, command]] of scp.entries()) {
    const [program, ...flags] = command;
    await compare(
      name,
      [program, ...flags, ...ourPeer, ...files[at]],
      [program, ...flags, ...peer, ...files[at]],
      directory,
    );
  }
  const us = (...args: string[]) => hangar(args[0], `ANY@127.0.0.1:${theirPort}`, ...args.slice(1), "-q");
  await compare(
    "SCU: 20000 C-ECHO, one association",
    us("echo", "--repeat", "20000", "--json"),
    [dcmtk("echoscu"), "--repeat", "20000", ...peer],
    directory,
  );
  await compare(
    "SCU: 2000 hanging protocols of 10 KB",
    us("store", "hp"),
    [dcmtk("storescu"), "-R", "+sd", ...peer, "hp"],
    directory,
  );
  await compare(
    "SCU: 200 CT images of 512 KB",
    us("store", "ct"),
    [dcmtk("storescu"), "+sd", ...peer, "ct"],
    directory,
  );
} finally {
  for (const server of servers) server.kill();
  await Promise.all(servers.map((server) => server.status));
  await Deno.remove(directory, { recursive: true });
}
