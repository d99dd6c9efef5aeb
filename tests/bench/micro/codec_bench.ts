/**
 * What is encoded and decoded: command sets, PDUs, data sets and the identifiers of a C-FIND.
 *
 * @module
 */
import { samples } from "../../../cli/samples/mod.ts";
import { decodeDataset, encodeDataset } from "../../../lib/dataset/codec.ts";
import { parseElements } from "../../../lib/dataset/elements.ts";
import { decodeCommandSet, encodeCommandSet } from "../../../lib/dimse/command_codec.ts";
import { decodePdu } from "../../../lib/pdu/decode.ts";
import { encodePdu } from "../../../lib/pdu/encode.ts";
import { ExplicitVRLittleEndian, ImplicitVRLittleEndian } from "../../../lib/uids/transfer_syntaxes.ts";
import { Command, Pdus } from "./message.ts";

const encodedCommand = encodeCommandSet(Command);
Deno.bench({ name: "encode a command set", group: "command set", baseline: true }, () => {
  encodeCommandSet(Command);
});
Deno.bench({ name: "decode a command set", group: "command set" }, () => {
  decodeCommandSet(encodedCommand);
});

const encodedPdu = encodePdu(Pdus[0]);
Deno.bench({ name: "encode a P-DATA-TF of 128 KiB", group: "PDU", baseline: true }, () => {
  encodePdu(Pdus[0]);
});
Deno.bench({ name: "decode a P-DATA-TF of 128 KiB", group: "PDU" }, () => {
  decodePdu(encodedPdu);
});

const identifier = {
  SOPInstanceUID: null,
  HangingProtocolName: "Chest*",
  HangingProtocolLevel: null,
  HangingProtocolDefinitionSequence: [{ Modality: "CT", AnatomicRegionSequence: [{ CodeValue: "51185008" }] }],
  NumberOfPriorsReferenced: null,
  NumberOfScreens: null,
};
const encodedIdentifier = await encodeDataset(identifier, ExplicitVRLittleEndian);
for (const [name, syntax] of Object.entries({ Explicit: ExplicitVRLittleEndian, Implicit: ImplicitVRLittleEndian })) {
  Deno.bench(
    { name: `encode an identifier, ${name} VR`, group: "identifier", baseline: name === "Explicit" },
    async () => {
      await encodeDataset(identifier, syntax);
    },
  );
}
Deno.bench({ name: "decode an identifier", group: "identifier" }, async () => {
  await decodeDataset(encodedIdentifier, ExplicitVRLittleEndian);
});

const protocol = samples()[1];
const encodedProtocol = await encodeDataset(protocol, ExplicitVRLittleEndian);
Deno.bench({ name: "find the elements of a hanging protocol", group: "hanging protocol", baseline: true }, () => {
  parseElements(encodedProtocol, ExplicitVRLittleEndian);
});
Deno.bench({ name: "decode a hanging protocol", group: "hanging protocol" }, async () => {
  await decodeDataset(encodedProtocol, ExplicitVRLittleEndian);
});
Deno.bench({ name: "encode a hanging protocol", group: "hanging protocol" }, async () => {
  await encodeDataset(protocol, ExplicitVRLittleEndian);
});
