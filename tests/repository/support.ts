/**
 * A directory for a test's store, and what tests read out of it.
 *
 * @module
 */
import { parseQuery, type Query } from "../../lib/hanging_protocol/mod.ts";
import type { Match, Repository } from "../../lib/repository/mod.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { decodeRows, encodeExplicit, type Rows } from "../hanging_protocol/encoding.ts";

/** A temporary directory that goes with `using`. */
export function temporaryDirectory(): Disposable & { path: string; names(): string[] } {
  const path = Deno.makeTempDirSync({ prefix: "hangar-" });
  return {
    path,
    names: () => Array.from(Deno.readDirSync(path), ({ name }) => name).sort(),
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  };
}

export function query(rows: Rows): Query {
  return parseQuery(encodeExplicit(rows), ExplicitVRLittleEndian);
}

/** All matches of a query, as rows. */
export async function findRows(repository: Repository, rows: Rows): Promise<Rows[]> {
  const found: Rows[] = [];
  for await (const match of repository.find(query(rows), { transferSyntaxUid: ExplicitVRLittleEndian })) {
    found.push(matchRows(match));
  }
  return found;
}

export function matchRows({ dataset }: Match): Rows {
  return decodeRows(dataset.bytes, dataset.transferSyntaxUid);
}

/** The bytes of a file with what stands beside it: to see that nothing was touched. */
export function snapshot(directory: string): Record<string, Uint8Array> {
  return Object.fromEntries(
    Array.from(Deno.readDirSync(directory))
      .filter(({ isFile }) => isFile)
      .map(({ name }) => [name, Deno.readFileSync(`${directory}/${name}`)]),
  );
}
