import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../cli/errors.ts";
import { instanceUids, parseKeys, universalIdentifier } from "../../cli/keys.ts";
import { HangingProtocolKeys } from "../../lib/hanging_protocol/key_table.ts";

const Definition = "HangingProtocolDefinitionSequence";

const Good: readonly (readonly [keys: string[], identifier: unknown])[] = [
  [["HangingProtocolName=Chest*"], { HangingProtocolName: "Chest*" }],
  [["(0072,0002)=A=B"], { HangingProtocolName: "A=B" }],
  [["00720002=x", "0072,0006"], { HangingProtocolName: "x", HangingProtocolLevel: null }],
  [["HangingProtocolName", "HangingProtocolLevel="], { HangingProtocolName: null, HangingProtocolLevel: null }],
  [["NumberOfScreens=2"], { NumberOfScreens: 2 }],
  [["SOPInstanceUID=1.2\\1.3", "SOPInstanceUID=1.4"], { SOPInstanceUID: ["1.2", "1.3", "1.4"] }],
  [[`${Definition}`], { [Definition]: [] }],
  [[`${Definition}.Modality=CR`], { [Definition]: [{ Modality: "CR" }] }],
  [[`${Definition}`, `${Definition}.Modality=CR`, `${Definition}`], { [Definition]: [{ Modality: "CR" }] }],
  [
    [
      `${Definition}.Modality=CR`,
      `${Definition}.AnatomicRegionSequence.CodeValue=51185008`,
      `(0072,000C).00082218.(0008,0102)=SCT`,
    ],
    {
      [Definition]: [{
        Modality: "CR",
        AnatomicRegionSequence: [{ CodeValue: "51185008", CodingSchemeDesignator: "SCT" }],
      }],
    },
  ],
  [
    ["NominalScreenDefinitionSequence.DisplayEnvironmentSpatialPosition=0\\1\\0.5\\0"],
    { NominalScreenDefinitionSequence: [{ DisplayEnvironmentSpatialPosition: [0, 1, 0.5, 0] }] },
  ],
  [["SelectorAttribute=BodyPartExamined"], { SelectorAttribute: "00180015" }],
  [["PatientName=Chan^Susan=x=y"], { PatientName: { Alphabetic: "Chan^Susan", Ideographic: "x", Phonetic: "y" } }],
];

for (const [keys, identifier] of Good) {
  Deno.test(`keys: ${keys.join(" ")}`, async () => assertEquals(await parseKeys(keys), identifier));
}

const Bad: readonly (readonly [keys: string[], message: string])[] = [
  [["HangingProtocolNam=x"], 'Unknown attribute "HangingProtocolNam": did you mean HangingProtocolName?'],
  [["hangingprotocolname=x"], "did you mean HangingProtocolName?"],
  [["Qwertyuiopasdfghjkl=x"], 'Unknown attribute "Qwertyuiopasdfghjkl"'],
  [["(0072,9999)=x"], "Unknown attribute (0072,9999)"],
  [["MessageID=1"], "(0000,0110) is no attribute of a data set"],
  [["=x"], "Unknown attribute"],
  [["NumberOfScreens=two"], "NumberOfScreens is a whole number from 0 to 65535"],
  [["NumberOfScreens=65536"], "NumberOfScreens is a whole number"],
  [["NumberOfScreens=1", "NumberOfScreens=2"], "NumberOfScreens is given twice"],
  [["HangingProtocolName.Modality=CR"], "HangingProtocolName is no sequence"],
  [[`${Definition}=CR`], `${Definition} is a sequence`],
  [[`${Definition}.=CR`], "Unknown attribute"],
  [["PixelData=1"], "VR OW"],
];

for (const [keys, message] of Bad) {
  Deno.test(`keys: ${keys.join(" ")} is refused`, async () => {
    await assertRejects(() => parseKeys(keys), UsageError, message);
  });
}

Deno.test("keys: without any, every key of Table U.6-1 is asked for", () => {
  const identifier = universalIdentifier();
  const expected = HangingProtocolKeys.map(({ keyword }) => keyword).filter((name) => name !== "SpecificCharacterSet");
  assertEquals(Object.keys(identifier), expected);
  assertEquals(identifier[Definition], [{
    Modality: null,
    ProcedureCodeSequence: [],
    AnatomicRegionSequence: [],
    Laterality: null,
    ReasonForRequestedProcedureCodeSequence: [],
  }]);
  assertEquals(identifier.HangingProtocolUserIdentificationCodeSequence, []);
});

Deno.test("keys: only SOP Instance UIDs make a C-FIND needless", () => {
  assertEquals(instanceUids({ SOPInstanceUID: "1.2" }), ["1.2"]);
  assertEquals(instanceUids({ SOPInstanceUID: ["1.2", "1.3"] }), ["1.2", "1.3"]);
  assertEquals(instanceUids({ SOPInstanceUID: null }), undefined);
  assertEquals(instanceUids({ SOPInstanceUID: "1.2", HangingProtocolName: "x" }), undefined);
  assertEquals(instanceUids({}), undefined);
});
