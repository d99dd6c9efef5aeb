/**
 * What mutation starts from: recorded conversations and what is in them, and the instances of PS3.17 Annex V.
 *
 * @module
 */
import { type DataElement, parseElements } from "../../lib/dataset/elements.ts";
import { readPart10 } from "../../lib/dataset/part10.ts";
import { transcodeDataset } from "../../lib/dataset/transcode.ts";
import type { EncodedInstance } from "../../lib/dataset/types.ts";
import { PDataAssembler } from "../../lib/pdata/assemble.ts";
import { decodePdu } from "../../lib/pdu/decode.ts";
import { PduFramer } from "../../lib/pdu/framer.ts";
import {
  DeflatedExplicitVRLittleEndian,
  ExplicitVRBigEndian,
  ExplicitVRLittleEndian,
  ImplicitVRLittleEndian,
} from "../../lib/uids/transfer_syntaxes.ts";
import { encodeExplicit } from "../hanging_protocol/encoding.ts";
import { makeProtocol } from "../repository/protocols.ts";
import { bigEndian } from "../support/big_endian.ts";
import { pduVectors } from "../vectors/pdus.ts";
import type { Seed } from "./mutate.ts";

const vectors = new URL("../vectors/", import.meta.url);

/** The PDUs of one side of a conversation. */
export type Conversation = readonly Uint8Array[];

/** Cuts a valid byte stream into PDUs. */
export function pdusOf(bytes: Uint8Array): Uint8Array[] {
  return [...new PduFramer({ maxLength: () => 0 }).push(bytes)];
}

function recorded(side: "scu" | "scp"): Conversation[] {
  const folder = new URL("conversations/", vectors);
  return [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(`.${side}.bin`)).sort()
    .map((name) => pdusOf(Deno.readFileSync(new URL(name, folder))));
}

/** What requestors sent. */
export const requestorConversations: readonly Conversation[] = recorded("scu");
/** What acceptors sent. */
export const acceptorConversations: readonly Conversation[] = recorded("scp");

const conversations = [...requestorConversations, ...acceptorConversations];

/** Single PDUs. */
export const pduSeeds: readonly Seed[] = [...conversations.flat(), ...pduVectors.map(({ bytes }) => bytes)]
  .map((bytes) => ({ bytes, hot: [0, 2, 6, 8, 10, 74, 76, 78, 80].filter((offset) => offset < bytes.length) }));

function commandSets(): Uint8Array[] {
  return conversations.flatMap((pdus) => {
    const assembler = new PDataAssembler();
    return pdus.flatMap((bytes) => {
      const pdu = decodePdu(bytes);
      if (pdu.type !== "P-DATA-TF") return [];
      return assembler.push(pdu).filter(({ type }) => type === "COMMAND").map((fragment) => fragment.bytes);
    });
  });
}

/** Command sets. */
export const commandSeeds: readonly Seed[] = commandSets().map((bytes) => datasetSeed(bytes, ImplicitVRLittleEndian));

/** A data set with the offsets of its headers. */
export function datasetSeed(bytes: Uint8Array, transferSyntaxUid: string): Seed {
  const hot: number[] = [];
  const visit = (elements: readonly DataElement[]): void => {
    for (const { start, valueStart, items } of elements) {
      hot.push(start, start + 4, valueStart - 4, valueStart);
      for (const item of items ?? []) {
        hot.push(item.start, item.start + 4);
        visit(item.elements);
      }
    }
  };
  visit(parseElements(bytes, transferSyntaxUid, { strictOrder: false }));
  return { bytes, hot };
}

/** Text in several character sets, private elements, every kind of VR. */
const variety = encodeExplicit({
  "00080005 CS": "ISO 2022 IR 6\\ISO 2022 IR 87\\ISO 2022 IR 149",
  "00080016 UI": "1.2.840.10008.5.1.4.38.1",
  "00080018 UI": "1.2.3.4",
  "00090010 LO": "HANGAR",
  "00091001 UN": Uint8Array.of(1, 2, 3, 4),
  "00100010 PN": "Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
  "00101030 DS": "70.5\\1e3",
  "00200013 IS": "12",
  "00280103 US": 1,
  "00400275 SQ": [{ "00080005 CS": "ISO_IR 192", "00400007 LO": "Größe" }, {}],
  "00720002 SH": "Chest*",
  "00720010 LO": "A\\B\\\x1b$)C",
  "0072005E DS": "1\\2",
  "00720062 SH": "x",
  "0072006C ST": "one\\text",
  "00720072 DS": "1.50",
  "00720074 FD": Uint8Array.of(0, 0, 0, 0, 0, 0, 0xf0, 0x3f),
  "00720078 SL": Uint8Array.of(255, 255, 255, 255),
  "7FE00010 OW": Uint8Array.of(1, 0, 2, 0),
});

/** Instances in Explicit VR Little Endian. */
export const instances: readonly EncodedInstance[] = [
  ...await Promise.all(["chest_xray.dcm", "neurosurgery_plan.dcm"].map(async (name) => {
    const instance = await readPart10(Deno.readFileSync(new URL(name, vectors)));
    const bytes = await transcodeDataset(instance.bytes, instance.transferSyntaxUid, ExplicitVRLittleEndian);
    return { ...instance, bytes, transferSyntaxUid: ExplicitVRLittleEndian };
  })),
  makeProtocol(7),
];

/** A C-FIND identifier with every kind of matching. */
const identifier = encodeExplicit({
  "00080005 CS": "ISO_IR 192",
  "00080018 UI": "1.2.3\\1.2.840.123456.20030822.223344.1",
  "00090010 LO": "HANGAR",
  "00091001 LO": "",
  "00720002 SH": "Chest*\\?eu*o\\Größe",
  "0072000C SQ": [{ "00080060 CS": "CR", "00082218 SQ": [{ "00080100 SH": "51185008", "00080102 SH": "SCT" }] }],
  "0072000E SQ": [],
  "00720014 US": [0, 1, 2],
  "00720020 SQ": [{ "00720022 SQ": [] }],
  "00720204 US": "",
});

/** One that asks for everything and matches everything. */
const universal = encodeExplicit({
  "00080018 UI": "",
  "00720002 SH": "*",
  "0072000C SQ": [],
  "0072000E SQ": [{ "00080100 SH": "" }],
  "00720010 LO": "",
  "00720100 US": "",
});

const explicit = [...instances.map(({ bytes }) => bytes), variety, identifier, universal];

/** Data sets by transfer syntax. */
export const datasetSeeds: Readonly<Record<string, readonly Seed[]>> = {
  [ExplicitVRLittleEndian]: explicit.map((bytes) => datasetSeed(bytes, ExplicitVRLittleEndian)),
  [ImplicitVRLittleEndian]: await Promise.all(
    explicit.map(async (bytes) =>
      datasetSeed(await transcodeDataset(bytes, ExplicitVRLittleEndian, ImplicitVRLittleEndian), ImplicitVRLittleEndian)
    ),
  ),
  [DeflatedExplicitVRLittleEndian]: await Promise.all(
    explicit.map(async (bytes) => ({
      bytes: await transcodeDataset(bytes, ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian),
      hot: [],
    })),
  ),
  [ExplicitVRBigEndian]: explicit.map((bytes) => datasetSeed(bigEndian(bytes), ExplicitVRBigEndian)),
};

/** Identifiers in Explicit VR Little Endian. */
export const identifierSeeds: readonly Seed[] = [identifier, universal, variety].map((bytes) =>
  datasetSeed(bytes, ExplicitVRLittleEndian)
);
