/**
 * The application entities, as sections of the conformance statement.
 *
 * @module
 */
import { HangingProtocolStorageContexts } from "../../lib/service/hanging_protocol.ts";
import {
  HangingProtocolInformationModelFind,
  HangingProtocolInformationModelGet,
  HangingProtocolInformationModelMove,
  Verification,
} from "../../lib/uids/sop_classes.ts";
import { receiveServices, serveServices } from "../services.ts";
import { FindDecisions, RetrieveDecisions, StoreDecisions } from "./decisions.ts";
import { list, type Section } from "./markdown.ts";
import { acceptedContexts, extendedNegotiation, keys, proposedContexts, statuses } from "./tables.ts";

// What is offered does not depend on who answers
async function* nobody(): AsyncGenerator<never> {}

const Serve = serveServices({ find: nobody, get: nobody, move: nobody, store: nobody });
const Receive = receiveServices(nobody);

/** `hangar serve`. */
export function serverEntity(): Section {
  return {
    title: "Hanging Protocol Server (`hangar serve`)",
    body: [
      "Keeps hanging protocols and answers queries for them. Listens on one port; its default AE title is HANGAR.",
    ],
    sections: [
      { title: "SOP Classes accepted", body: [acceptedContexts(Serve)] },
      {
        title: "SOP Classes proposed, to the destination of a C-MOVE",
        body: [proposedContexts(HangingProtocolStorageContexts)],
      },
      {
        title: "Extended negotiation",
        body: [
          "Fuzzy semantic matching of person names (byte 3) and timezone query adjustment (byte 4) are declined (PS3.4 §K.5).",
          extendedNegotiation(Serve),
        ],
      },
      { title: "Verification", body: [statuses("Verification")] },
      {
        title: "Hanging Protocol Storage",
        body: [list(StoreDecisions), statuses("Hanging Protocol Storage")],
      },
      {
        title: "C-FIND of the Hanging Protocol Information Model",
        body: [
          "R required, U unique, O optional; return key types after PS3.5 §7.4.",
          keys(),
          list(FindDecisions),
          statuses("Hanging Protocol C-FIND"),
        ],
      },
      {
        title: "C-GET and C-MOVE of the Hanging Protocol Information Model",
        body: [
          list(RetrieveDecisions),
          "C-GET:",
          statuses("Hanging Protocol C-GET"),
          "C-MOVE:",
          statuses("Hanging Protocol C-MOVE"),
        ],
      },
    ],
  };
}

/** `hangar receive`. */
export function receiverEntity(): Section {
  return {
    title: "Storage Receiver (`hangar receive`)",
    body: [
      "Writes every instance to a file as it came, or discards it. Level 2 (Full); nothing is changed. " +
      "The file is complete and has its name before success is reported; when it reaches the disk is left to the operating system. " +
      "An instance received again takes the place of the first.",
    ],
    sections: [
      { title: "SOP Classes accepted", body: [acceptedContexts(Receive)] },
      { title: "Statuses", body: [statuses("Storage")] },
    ],
  };
}

/** The verbs that call a peer. */
export function requestorEntity(): Section {
  const storage = HangingProtocolStorageContexts.map((context) => ({ ...context, role: "scp" as const }));
  return {
    title: "Command Line (`hangar echo`, `store`, `find`, `get`, `move`)",
    body: [
      "Each run opens one association, `store` one for every 128 presentation contexts, and releases it at the end. " +
      "Its default AE title is HANGAR. A failure status is reported and ends the run with exit code 1.",
    ],
    sections: [
      { title: "SOP Classes proposed by `echo`", body: [proposedContexts([Verification])] },
      {
        title: "SOP Classes proposed by `store`",
        body: [
          "For every SOP class and transfer syntax among the files one context: the file's own transfer syntax first, then, " +
          "where it is uncompressed, the other uncompressed little endian ones, to which it can be transcoded.",
        ],
      },
      {
        title: "SOP Classes proposed by `find`",
        body: [
          "Without keys, every attribute of the table of keys is asked for, type 3 ones included. " +
          "Specific Character Set (0008,0005) is sent where a value needs it.",
          proposedContexts([HangingProtocolInformationModelFind]),
        ],
      },
      {
        title: "SOP Classes proposed by `get`",
        body: [
          "The context for C-FIND is proposed when there are other keys than SOP Instance UID.",
          proposedContexts([HangingProtocolInformationModelGet, ...storage, HangingProtocolInformationModelFind]),
          "An instance that was not asked for is refused with C000.",
        ],
      },
      {
        title: "SOP Classes proposed by `move`",
        body: [proposedContexts([HangingProtocolInformationModelMove, HangingProtocolInformationModelFind])],
      },
    ],
  };
}
