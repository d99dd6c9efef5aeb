/**
 * `hangar move`: C-MOVE of hanging protocols.
 *
 * @module
 */
import { HangingProtocolInformationModelFind, HangingProtocolInformationModelMove } from "../lib/uids/sop_classes.ts";
import { Exit, UsageError } from "./errors.ts";
import { defineVerb, type Verb } from "./verb.ts";
import { parseAeTitle, parsePeer } from "./peer.ts";
import { startProgress } from "./progress.ts";
import { checkMoved, findUids, reportOutcome, retrieveAll, retrieveKeys } from "./retrieve.ts";
import { connect, KeyFlags, KeyNotes, ScuFlags } from "./scu.ts";

/** The verb. */
export const verb: Verb = defineVerb({
  name: "move",
  summary: "Has hanging protocols sent to another peer (C-MOVE)",
  operands: ["PEER"],
  flags: {
    ...KeyFlags,
    dest: { value: "AET", parse: parseAeTitle, help: "AE title to send to; PEER has to know it" },
    ...ScuFlags,
  },
  notes: [
    ...KeyNotes,
    "Other keys than SOPInstanceUID are looked up with a C-FIND first; without -k, all there is.",
  ],
  async run(values, [text], io) {
    const peer = parsePeer(text);
    const destination = values.dest;
    if (destination === undefined) throw new UsageError("--dest is missing: say where to send, --dest AET");
    const { identifier, uids: named } = await retrieveKeys(values.key);
    const contexts = [
      HangingProtocolInformationModelMove,
      ...(named ? [] : [HangingProtocolInformationModelFind]),
    ];
    const signal = io.interrupt();
    await using association = await connect(peer, values, contexts, io, { signal });
    const uids = named ?? await findUids(association, identifier, signal);
    const progress = await startProgress(io, "instances", { hidden: values.quiet });
    try {
      const outcome = await retrieveAll(
        uids,
        (keys) => association.move(HangingProtocolInformationModelMove, keys, { destination, signal }),
        progress,
      );
      await progress.stop();
      const code = await reportOutcome(outcome, "Hanging Protocol C-MOVE", values.json, io);
      const failure = named ? undefined : checkMoved(outcome, uids.length);
      if (failure === undefined) return code;
      io.stderr(`hangar move: ${failure}\n`);
      return Exit.Failure;
    } finally {
      await progress.stop();
    }
  },
});
