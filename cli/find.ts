/**
 * `hangar find`: C-FIND of hanging protocols.
 *
 * @module
 */
import type { Dataset } from "../lib/dataset/types.ts";
import { Status, statusCategory } from "../lib/dimse/status.ts";
import type { FindReply, ScuAssociation } from "../lib/service/mod.ts";
import { HangingProtocolInformationModelFind } from "../lib/uids/sop_classes.ts";
import { integer } from "./common.ts";
import { Exit, ExitError } from "./errors.ts";
import { printableJson } from "./escape.ts";
import type { Io } from "./io.ts";
import { defineVerb, type Verb } from "./verb.ts";
import { parseKeys, universalIdentifier } from "./keys.ts";
import { parsePeer } from "./peer.ts";
import { isDone, statusText } from "./results.ts";
import { connect, KeyFlags, KeyNotes, ScuFlags } from "./scu.ts";
import { Table, withColumnKeys } from "./table.ts";

/** What to do when a peer does not match every key. */
export const UnmatchedHint =
  "Keys of hanging protocols are those of PS3.4 Table U.6-1, e.g. HangingProtocolDefinitionSequence.Modality=CT";

/** Matches that are laid out together, and waited for before the first of them is seen. */
const PageLength = 1000;

/** Matches that make a table without `--limit`: nobody reads as many, and a peer may have no end of them. */
export const MaxTableLength = 100_000;

/**
 * Runs a C-FIND.
 *
 * @param association An association with a context for it
 * @param identifier The keys
 * @param options `limit`: how many matches to take before it is cancelled; `signal` cancels; `unmatched` is called once
 *   when the peer says that it does not match every key (FF01)
 * @returns The Pending responses as they come
 * @throws {ExitError} Exit 1, if the peer answers with a failure
 * @throws {ProtocolError} If a match is too long to be taken
 */
export async function* findMatches(
  association: ScuAssociation,
  identifier: Dataset,
  options: { limit?: number; signal?: AbortSignal; unmatched?: () => void } = {},
): AsyncGenerator<FindReply> {
  const { limit = Infinity, signal } = options;
  let { unmatched } = options;
  let count = 0;
  for await (const reply of association.find(HangingProtocolInformationModelFind, identifier, { signal })) {
    const { status, errorComment, encodedDataset } = reply;
    if (statusCategory(status) !== "Pending") {
      if (isDone(status)) return;
      if (signal?.aborted && statusCategory(status) === "Cancel") {
        throw new ExitError(Exit.Failure, `Interrupted after ${count} matches`);
      }
      throw new ExitError(
        Exit.Failure,
        `C-FIND failed: ${statusText(status, "Hanging Protocol C-FIND", errorComment)}`,
      );
    }
    if (status === Status.PendingWithWarning) {
      unmatched?.();
      unmatched = undefined;
    }
    if (!encodedDataset) {
      // One that is too long says so; one that is not there says nothing.
      void reply.dataset;
      continue;
    }
    yield reply;
    // Leaving the loop sends C-CANCEL
    if (++count >= limit) return;
  }
}

/**
 * Prints matches as a table.
 *
 * @param matches The matches, as they come
 * @param io Where to
 * @param longest How many there may be
 * @throws {ExitError} Exit 1, if there are more
 */
export async function printTable(matches: AsyncIterable<FindReply>, io: Io, longest: number): Promise<void> {
  const table = new Table();
  let untaken = 0;
  async function page(): Promise<void> {
    untaken = 0;
    await io.stdout(table.take());
  }
  try {
    for await (const { dataset } of matches) {
      if (table.size >= longest) {
        throw new ExitError(Exit.Failure, `Cancelled after ${longest} matches: for more, say --limit or --json`);
      }
      table.add(dataset!);
      if (++untaken === PageLength) await page();
    }
  } finally {
    // What came before an error or an interruption has come
    if (untaken > 0) await page();
  }
  if (table.size === 0) await io.stdout("no matches\n");
}

/** The verb. */
export const verb: Verb = defineVerb({
  name: "find",
  summary: "Finds hanging protocols (C-FIND) and prints a table of them",
  operands: ["PEER"],
  flags: {
    ...KeyFlags,
    limit: { value: "N", parse: integer(1), help: "Cancel after N matches" },
    ...ScuFlags,
  },
  notes: [
    ...KeyNotes,
    "Without -k, every key of the information model (PS3.4 Table U.6-1) is asked for.",
    "The table asks for its columns too; --json asks for what -k names and nothing else.",
    `A table ends after ${MaxTableLength} matches, unless --limit says otherwise.`,
  ],
  async run(values, [text], io) {
    const peer = parsePeer(text);
    const keys = values.key.length === 0 ? universalIdentifier() : await parseKeys(values.key);
    const signal = io.interrupt();
    const contexts = [HangingProtocolInformationModelFind];
    await using association = await connect(peer, values, contexts, io, { signal });
    const unmatched = () =>
      values.quiet || io.stderr(`hangar find: Some of the keys were not matched. ${UnmatchedHint}\n`);
    const options = { limit: values.limit, signal, unmatched };
    if (values.json) {
      const { encodedToJson } = await import("../lib/dataset/codec.ts");
      for await (const { encodedDataset } of findMatches(association, keys, options)) {
        const json = await encodedToJson(encodedDataset!.bytes, encodedDataset!.transferSyntaxUid);
        await io.stdout(printableJson(json) + "\n");
      }
      return Exit.Success;
    }
    await printTable(findMatches(association, withColumnKeys(keys), options), io, values.limit ?? MaxTableLength);
    return Exit.Success;
  },
});
