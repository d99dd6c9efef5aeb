import { assertEquals } from "@std/assert";
import { encodeDataset } from "../../lib/dataset/codec.ts";
import type { Dataset } from "../../lib/dataset/types.ts";
import { parseQuery } from "../../lib/hanging_protocol/query.ts";
import { queryIdentifier } from "../../lib/repository/remote_identifier.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";

const Identifiers: Readonly<Record<string, Dataset>> = {
  "return keys": { SOPInstanceUID: null, HangingProtocolName: null, HangingProtocolDefinitionSequence: [] },
  "text, exact and with wild cards": { HangingProtocolName: ["Chest*", "Größe ?"], HangingProtocolLevel: "SITE" },
  "a list of UIDs": { SOPInstanceUID: ["1.2.3", "1.2.4"], SOPClassUID: "1.2" },
  "numbers": { NumberOfPriorsReferenced: [1, 2], NumberOfScreens: 0 },
  "a sequence": {
    HangingProtocolDefinitionSequence: [{
      Modality: "CT",
      Laterality: null,
      AnatomicRegionSequence: [{ CodeValue: "5118*", CodeMeaning: null }],
    }],
  },
  "return keys in a sequence that is no key": {
    DisplaySetsSequence: [{ DisplaySetNumber: null, ImageBoxesSequence: [] }],
  },
  "private elements": {
    "00090010": { vr: "LO", Value: ["HANGAR"] },
    "00090011": { vr: "LO", Value: ["OTHER"] },
    "00091001": { vr: "LO" },
    "00091101": { vr: "SQ", Value: [{ "00080060": { vr: "CS" } }] },
  },
  "a character set of its own": { SpecificCharacterSet: "ISO_IR 100", HangingProtocolName: "Größe" },
};

for (const [name, identifier] of Object.entries(Identifiers)) {
  Deno.test(`remote: a query asks a peer what it was asked: ${name}`, async () => {
    const query = parseQuery(await encodeDataset(identifier, ExplicitVRLittleEndian), ExplicitVRLittleEndian);
    const again = await queryIdentifier(query);
    const keys = query.keys.filter(({ tag }) => tag !== 0x00080005);
    const asked = parseQuery(again.bytes, again.transferSyntaxUid);
    // It says which character set it is in, where ASCII will not do
    assertEquals(asked.keys.filter(({ tag }) => tag !== 0x00080005), keys);
    assertEquals(asked.partial, false);
  });
}

Deno.test("remote: what is not matched is not asked for either, and known to be partial", async () => {
  const identifier = { HangingProtocolDescription: "x", HangingProtocolName: "y" };
  const query = parseQuery(await encodeDataset(identifier, ExplicitVRLittleEndian), ExplicitVRLittleEndian);
  assertEquals(query.partial, true);
  const { bytes, transferSyntaxUid } = await queryIdentifier(query);
  assertEquals(parseQuery(bytes, transferSyntaxUid), { ...query, partial: false });
});
