/**
 * What contestants have to do: loads on servers, and files for clients.
 *
 * @module
 */
import type { Contestant } from "./bench.ts";
import { type Files, underLoad } from "./contestants.ts";
import { writeImages } from "./instances.ts";
import type { Model, Stored } from "./load/plan.ts";
import { SmallPixelBytes } from "./peers/dcmtk_archive.ts";
import type { Server } from "./servers.ts";

/** Images: how many, and bytes of the pixels of each. */
export interface Images {
  readonly count: number;
  readonly bytes: number;
}

/** Many small ones. */
export const Small: Images = { count: 1000, bytes: 20_000 };
/** Few large ones. */
export const Large: Images = { count: 5, bytes: 100_000_000 };
/** One that does not fit into the memory of everybody. */
export const Huge: Images = { count: 1, bytes: 1_000_000_000 };

/** So few images are made smaller, not fewer, where a tenth is enough. */
const Few = 10;

/** DCMTK knows no hanging protocols, and gets images instead. */
function modelOf({ who }: Server): Model {
  return who === "DCMTK" ? "image" : "protocol";
}

/** C-STORE of images, or of a share of them. */
export function receive(server: Server, { count, bytes }: Images, share = 1): Contestant {
  return underLoad(server, (bench) => {
    const stored: Stored = { kind: "image", pixelBytes: count < Few ? bench.scaled(bytes) : bytes };
    return { do: "store", stored, count: count < Few ? count * share : bench.scaled(count * share), first: 0 };
  });
}

/** C-STORE of hanging protocols, other ones every round. */
export function keep(server: Server, count: number): Contestant {
  return underLoad(server, (bench, round) => {
    const scaled = bench.scaled(count);
    const stored: Stored = modelOf(server) === "image"
      ? { kind: "image", pixelBytes: SmallPixelBytes }
      : { kind: "protocol" };
    return { do: "store", stored, count: scaled, first: round * scaled };
  });
}

/** C-FIND of everything. */
export function findAll(server: Server, matches: number, repeat: number): Contestant {
  const model = modelOf(server);
  return underLoad(server, (bench) => ({ do: "find", model, matches: bench.scaled(matches), repeat }));
}

/** C-FIND of one, which lies behind most of the others. */
export function findOne(server: Server, among: number, repeat: number): Contestant {
  const model = modelOf(server);
  return underLoad(server, (bench) => {
    return { do: "find", model, one: Math.floor(bench.scaled(among) * 0.7), matches: 1, repeat };
  });
}

/** C-GET of everything. */
export function getAll(server: Server, count: number): Contestant {
  const model = modelOf(server);
  return underLoad(server, (bench) => ({ do: "get", model, count: bench.scaled(count) }));
}

/** C-ECHO on one association. */
export function echo(server: Server, count: number): Contestant {
  return underLoad(server, (bench) => ({ do: "echo", count: bench.scaled(count) }));
}

/** Associations after one another. */
export function associate(server: Server, count: number): Contestant {
  return underLoad(server, (bench) => ({ do: "associate", count: bench.scaled(count) }));
}

/** 50 associations at the same time. */
export function parallel(server: Server, echoes: number): Contestant {
  return underLoad(server, (bench) => ({ do: "parallel", associations: 50, echoes: bench.scaled(echoes) }));
}

function filesOf(name: string, { count, bytes }: Images): Files {
  return { count, bytes, folder: (bench) => bench.made(name, (folder) => writeImages(folder, count, bytes)) };
}

/** What clients send. */
export const SmallFiles: Files = filesOf("small", Small);
/** A tenth, for slow ones. */
export const FewSmallFiles: Files = filesOf("few_small", { ...Small, count: Small.count / 10 });
/** What a client is run with to know what its start takes. */
export const OneSmallFile: Files = filesOf("one_small", { ...Small, count: 1 });
/** What clients send of large ones. */
export const LargeFiles: Files = filesOf("large", Large);
