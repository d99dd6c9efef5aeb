/**
 * `hangar get`: C-GET of hanging protocols.
 *
 * @module
 */
import { writePart10 } from "../lib/dataset/part10.ts";
import type { EncodedInstance } from "../lib/dataset/types.ts";
import { Status } from "../lib/dimse/status.ts";
import { DimseStatusError } from "../lib/errors.ts";
import { HangingProtocolStorageContexts, storage } from "../lib/service/mod.ts";
import {
  HangingProtocolInformationModelFind,
  HangingProtocolInformationModelGet,
  HangingProtocolStorage,
} from "../lib/uids/sop_classes.ts";
import { Exit, fileReason, UsageError } from "./errors.ts";
import { printable } from "./escape.ts";
import { ensureFolder, instanceFileName, writeWhole } from "./files.ts";
import { defineVerb, type Verb } from "./verb.ts";
import { parsePeer } from "./peer.ts";
import { startProgress } from "./progress.ts";
import { checkArrivals, findUids, reportOutcome, retrieveAll, retrieveKeys } from "./retrieve.ts";
import { connect, KeyFlags, KeyNotes, ScuFlags } from "./scu.ts";

/** The verb. */
export const verb: Verb = defineVerb({
  name: "get",
  summary: "Gets hanging protocols (C-GET) and writes them to DIR/<SOPInstanceUID>.dcm",
  operands: ["PEER"],
  flags: {
    ...KeyFlags,
    output: { short: "o", value: "DIR", help: "Write here; the folder is made if need be" },
    ...ScuFlags,
  },
  notes: [
    ...KeyNotes,
    "Other keys than SOPInstanceUID are looked up with a C-FIND first; without -k, all there is.",
  ],
  async run(values, [text], io) {
    const peer = parsePeer(text);
    const folder = values.output;
    if (folder === undefined) throw new UsageError("--output is missing: say where to write, -o DIR");
    const { identifier, uids: named } = await retrieveKeys(values.key);
    await ensureFolder(folder);

    const wanted = new Set(named);
    const written = new Set<string>();
    let stored = 0;
    async function* receive({ instance }: { readonly instance: EncodedInstance }): AsyncGenerator<number> {
      const { sopInstanceUid } = instance;
      // A peer that sends what nobody asked for could overwrite a file that is already there
      if (!wanted.has(sopInstanceUid)) throw new DimseStatusError(Status.UnableToProcess, "Not asked for");
      let path: string;
      try {
        path = await writeWhole(folder!, instanceFileName(sopInstanceUid), writePart10(instance));
      } catch (error) {
        io.stderr(`hangar get: Cannot write ${printable(`${sopInstanceUid}.dcm: ${fileReason(error)}`)}\n`);
        throw new DimseStatusError(Status.OutOfResources, "Cannot write the instance", { cause: error });
      }
      written.add(sopInstanceUid);
      stored++;
      if (!values.json) await io.stdout(`${path}\n`);
      yield Status.Success;
    }

    const contexts = [
      HangingProtocolInformationModelGet,
      ...HangingProtocolStorageContexts.map((context) => ({ ...context, role: "scp" as const })),
      ...(named ? [] : [HangingProtocolInformationModelFind]),
    ];
    const signal = io.interrupt();
    const services = [storage([HangingProtocolStorage], receive)];
    await using association = await connect(peer, values, contexts, io, { services, signal });
    for (const uid of named ?? await findUids(association, identifier, signal)) wanted.add(uid);
    const progress = await startProgress(io, "instances", {
      hidden: values.quiet || (io.isStdoutTerminal && !values.json),
    });
    try {
      const outcome = await retrieveAll(
        [...wanted],
        (keys) => association.get(HangingProtocolInformationModelGet, keys, { signal }),
        progress,
      );
      // A peer need not wait for our answers before it gives its own
      await association.performed();
      await progress.stop();
      const code = await reportOutcome(outcome, "Hanging Protocol C-GET", values.json, io);
      const { failure, note } = checkArrivals(outcome, { wanted, isHeld: named === undefined, written, stored });
      if (failure !== undefined) io.stderr(`hangar get: ${failure}\n`);
      else if (note !== undefined && !values.quiet) io.stderr(`hangar get: ${note}\n`);
      return failure === undefined ? code : Exit.Failure;
    } finally {
      await progress.stop();
    }
  },
});
