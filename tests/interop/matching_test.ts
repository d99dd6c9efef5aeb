import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { keywordOf, parseTag, tagToHex } from "../../lib/dataset/dictionary.ts";
import { datasetToJson } from "../../lib/dataset/json.ts";
import type { DicomJson } from "../../lib/dataset/keyword.ts";
import type { Dataset } from "../../lib/dataset/types.ts";
import { HangingProtocolKeys, type KeyTable, matchingPaths } from "../../lib/hanging_protocol/key_table.ts";
import { HangingProtocolStorage } from "../../lib/uids/sop_classes.ts";
import { dcmtk, hangar, HangarServer, interopTest, pynetdicom, run, TemporaryFolder } from "../support/peers.ts";
import { normalized, type Response, scu, statuses, valuesAt } from "./pynetdicom.ts";
import { bytesOf, Vectors } from "./vectors.ts";

const peer = await pynetdicom();
const storer = await dcmtk();

/** A data set that asks for or matches on one attribute, however deep. */
function keyAt(tags: readonly string[], value: unknown): Dataset {
  const [tag, ...deeper] = tags;
  const keyword = keywordOf(parseTag(tag)!)!;
  return { [keyword]: deeper.length === 0 ? value : [keyAt(deeper, value)] };
}

/** A value of the same kind that is in none of the examples. */
function otherThan(value: unknown, vr: string): unknown {
  if (typeof value === "number") return value + 100;
  return vr === "UI" ? `${value}.9` : `${value ?? ""}~`;
}

/** All attributes of a key table, asked for. */
function universal(table: KeyTable): Dataset {
  const keys = table.filter(({ keyword }) => keyword !== "SpecificCharacterSet");
  return Object.fromEntries(keys.map(({ keyword, items }) => [keyword, items ? [universal(items)] : null]));
}

/** The attributes of a key table that have values. */
function filled(json: DicomJson, table: KeyTable): DicomJson {
  const entries = table.map(({ tag, vr, items }): [string, DicomJson[string]] => {
    const values = json[tagToHex(tag)]?.Value ?? [];
    return [tagToHex(tag), { vr, Value: items ? values.map((item) => filled(item as DicomJson, items)) : values }];
  });
  return normalized(Object.fromEntries(entries.filter(([, { Value = [] }]) => Value.length > 0)));
}

const uidOf = ({ dataset }: Response): string => String(dataset?.["00080018"].Value?.[0]);

interopTest([storer, peer], "matching: every key of Table U.6-1, on examples that DCMTK has stored", async (t) => {
  await using folder = await TemporaryFolder.make();
  await using server = await HangarServer.start("serve", "--store", `${folder.path}/hangar.db`);
  const arguments_ = ["-R", "-aec", "HANGAR", "127.0.0.1", `${server.port}`, ...Vectors.map(({ path }) => path)];
  assertEquals((await run(`${storer.location}/storescu`, arguments_)).code, 0);

  await t.step("all at once give all values back", async () => {
    const [responses] = await scu(peer, server, [{ do: "find", identifier: universal(HangingProtocolKeys) }]);
    assertEquals(statuses(responses), [0xff00, 0xff00, 0x0000]);
    for (const { uid, json } of Vectors) {
      const match = responses.find((response) => response.dataset && uidOf(response) === uid);
      const expected = filled(json, HangingProtocolKeys.filter(({ keyword }) => keyword !== "SpecificCharacterSet"));
      const { "00080005": _, ...answer } = match!.dataset!;
      assertEquals(filled(answer, HangingProtocolKeys), expected);
    }
  });

  const questions = matchingPaths().flatMap(({ path, row }) => {
    const tags = path.split(".");
    const values = new Set(Vectors.flatMap(({ json }) => valuesAt(json, tags)));
    const [some] = values;
    return [...values, otherThan(some, row.vr)].map((value) => ({ path, tags, value }));
  });
  const answers = await scu(
    peer,
    server,
    questions.map(({ tags, value }) => ({
      do: "find",
      identifier: { ...keyAt(["00080018"], null), ...keyAt(tags, value) },
    } as const)),
  );
  for (const [i, { path, tags, value }] of questions.entries()) {
    await t.step(`${path} ${JSON.stringify(value)}`, () => {
      const matches = answers[i].slice(0, -1);
      assertEquals(answers[i].at(-1)?.status, 0x0000);
      assert(matches.every(({ status }) => status === 0xff00));
      const expected = Vectors.filter(({ json }) => valuesAt(json, tags).includes(value));
      assertEquals(matches.map(uidOf).sort(), expected.map(({ uid }) => uid).sort());
      for (const { dataset } of matches) assert(valuesAt(dataset!, tags).includes(value));
    });
  }

  await t.step("what is got is what was stored", async () => {
    assertEquals((await hangar("get", server.peer, "-o", folder.path)).code, 0);
    for (const { uid, bytes } of Vectors) assertEquals(await bytesOf(`${folder.path}/${uid}.dcm`), bytes);
  });
});

const Root = "2.25.163250946122341892350862471629385.7";

/** A code of a code sequence. */
function code(CodeValue: string, CodingSchemeDesignator: string, CodeMeaning: string): Dataset {
  return { CodeValue, CodingSchemeDesignator, CodeMeaning };
}

const Head = code("69536005", "SCT", "Head");
const Chest = code("51185008", "SCT", "Chest");

function definition(Modality: string | null, region: Dataset, Laterality: string | null = null): Dataset {
  return {
    Modality,
    AnatomicRegionSequence: [region],
    Laterality,
    ProcedureCodeSequence: [],
    ReasonForRequestedProcedureCodeSequence: [],
  };
}

function protocol(number: number, changes: Dataset): Dataset {
  return {
    SOPClassUID: HangingProtocolStorage,
    SOPInstanceUID: `${Root}.${number}`,
    HangingProtocolDescription: "Made up",
    HangingProtocolLevel: "SITE",
    HangingProtocolCreator: "Somebody",
    HangingProtocolCreationDateTime: "20260101120000",
    HangingProtocolDefinitionSequence: [definition("DX", Chest)],
    HangingProtocolUserIdentificationCodeSequence: [],
    NumberOfPriorsReferenced: 1,
    ImageSetsSequence: [{
      ImageSetSelectorSequence: [{
        ImageSetSelectorUsageFlag: "NO_MATCH",
        SelectorAttribute: "00080060",
        SelectorAttributeVR: "CS",
        SelectorCSValue: "DX",
        SelectorValueNumber: 1,
      }],
      TimeBasedImageSetsSequence: [{
        ImageSetNumber: 1,
        ImageSetSelectorCategory: "RELATIVE_TIME",
        RelativeTime: [0, 0],
        RelativeTimeUnits: "MINUTES",
        ImageSetLabel: "Current",
      }],
    }],
    NumberOfScreens: 2,
    NominalScreenDefinitionSequence: [],
    DisplaySetsSequence: [{
      DisplaySetNumber: 1,
      DisplaySetPresentationGroup: 1,
      ImageSetNumber: 1,
      ImageBoxesSequence: [{
        ImageBoxNumber: 1,
        DisplayEnvironmentSpatialPosition: [0, 1, 1, 0],
        ImageBoxLayoutType: "SINGLE",
      }],
      FilterOperationsSequence: [],
      SortingOperationsSequence: [],
    }],
    PartialDataDisplayHandling: "MAINTAIN_LAYOUT",
    ...changes,
  };
}

/** The protocols that are asked for, by a letter. */
const Protocols: Record<string, Dataset> = {
  A: protocol(1, {
    SpecificCharacterSet: "ISO_IR 100",
    HangingProtocolName: "Röntgen Thorax",
    HangingProtocolDefinitionSequence: [definition("MR", Head), definition("CT", Chest, "L")],
    HangingProtocolUserIdentificationCodeSequence: [code("Lgon", "99Local", "log-in name")],
    HangingProtocolUserGroupName: "Radiology",
    NumberOfPriorsReferenced: 0,
  }),
  B: protocol(2, { HangingProtocolName: "Chest X-ray", HangingProtocolLevel: "SINGLE_USER", NumberOfScreens: null }),
  C: protocol(3, {
    HangingProtocolName: "chest x-ray",
    HangingProtocolLevel: "USER_GROUP",
    HangingProtocolUserGroupName: "Cardiology",
  }),
  D: protocol(4, {
    SpecificCharacterSet: "ISO_IR 192",
    HangingProtocolName: "胸部 山田",
    HangingProtocolDefinitionSequence: [definition(null, Chest)],
  }),
};

const All = Object.keys(Protocols).join("");
const inItem = (item: Dataset): Dataset => ({ HangingProtocolDefinitionSequence: [item] });

/** PS3.4 §C.2.2.2 with what Table U.6-1 makes of it: an identifier, the matches, and the pending status if not FF00. */
const Rows: readonly (readonly [string, Dataset, string, number?])[] = [
  ["universal: a zero-length key", { HangingProtocolName: null }, All],
  ["universal: * finds empty values too", { HangingProtocolUserGroupName: "*" }, All],
  ["single value", { HangingProtocolName: "Chest X-ray" }, "B"],
  ["single value: trailing spaces do not count", { HangingProtocolName: "Chest X-ray  " }, "B"],
  ["single value: case counts", { HangingProtocolLevel: "site" }, ""],
  ["single value of a code string", { HangingProtocolLevel: "SITE" }, "AD"],
  ["single value beyond ASCII", { SpecificCharacterSet: "ISO_IR 100", HangingProtocolName: "Röntgen Thorax" }, "A"],
  ["in another character set", { SpecificCharacterSet: "ISO_IR 192", HangingProtocolName: "Röntgen Thorax" }, "A"],
  ["wild card: * within", { HangingProtocolName: "Ch*y" }, "B"],
  ["wild card: * at both ends", { HangingProtocolName: "*hest*" }, "BC"],
  ["wild card: * may stand for nothing", { HangingProtocolName: "Chest X-ray*" }, "B"],
  ["wild card: ? is one character", { HangingProtocolName: "?hest ?-ray" }, "BC"],
  ["wild card: ? is not nothing", { HangingProtocolName: "Chest X-ray?" }, ""],
  [
    "wild card: ? is a character, not a byte",
    { SpecificCharacterSet: "ISO_IR 192", HangingProtocolName: "R?ntgen*" },
    "A",
  ],
  ["wild card in Japanese", { SpecificCharacterSet: "ISO_IR 192", HangingProtocolName: "胸?*田" }, "D"],
  ["wild card: what regular expressions know", { HangingProtocolName: "Chest X.ray" }, ""],
  ["wild card: *, of which all is empty, but ?", { HangingProtocolUserGroupName: "?*" }, "AC"],
  ["list of UID", { SOPInstanceUID: [`${Root}.1`, `${Root}.3`, `${Root}.9`] }, "AC"],
  ["UID: single", { SOPInstanceUID: `${Root}.2` }, "B"],
  ["UID: no wild cards", { SOPInstanceUID: `${Root}` }, ""],
  ["SOP Class UID", { SOPClassUID: HangingProtocolStorage }, All],
  ["SOP Class UID of others", { SOPClassUID: "1.2.840.10008.5.1.4.1.1.2" }, ""],
  ["number", { NumberOfPriorsReferenced: 1 }, "BCD"],
  ["number: zero is a value", { NumberOfPriorsReferenced: 0 }, "A"],
  ["number: an empty one does not match", { NumberOfScreens: 2 }, "ACD"],
  ["number: an empty one is found by a zero-length key", { NumberOfScreens: null }, All],
  ["an absent value does not match", { HangingProtocolUserGroupName: "Radiology" }, "A"],
  ["all keys have to match", { HangingProtocolName: "*hest*", HangingProtocolLevel: "USER_GROUP" }, "C"],
  ["all keys have to match: one does not", { HangingProtocolName: "Chest*", HangingProtocolLevel: "SITE" }, ""],
  ["sequence: of no item", { HangingProtocolDefinitionSequence: [] }, All],
  ["sequence: of an empty item", { HangingProtocolDefinitionSequence: [{}] }, All],
  ["sequence: of an item with zero-length keys", inItem({ Modality: null, Laterality: null }), All],
  ["sequence: one of its items", inItem({ Modality: "CT" }), "A"],
  ["sequence: an empty value in the item", inItem({ Modality: "DX" }), "BC"],
  ["sequence: keys of one item", inItem({ Modality: "CT", AnatomicRegionSequence: [{ CodeValue: "51185008" }] }), "A"],
  ["sequence: keys of two items", inItem({ Modality: "MR", AnatomicRegionSequence: [{ CodeValue: "51185008" }] }), ""],
  ["sequence: keys of two items, flat", inItem({ Modality: "MR", Laterality: "L" }), ""],
  ["code", inItem({ AnatomicRegionSequence: [{ CodeValue: "69536005", CodingSchemeDesignator: "SCT" }] }), "A"],
  ["code of another scheme", inItem({ AnatomicRegionSequence: [code("69536005", "SRT", "")] }), ""],
  ["Code Meaning is no key", inItem({ AnatomicRegionSequence: [code("69536005", "SCT", "Kopf")] }), "A"],
  ["user code", { HangingProtocolUserIdentificationCodeSequence: [{ CodeValue: "Lgon" }] }, "A"],
  ["no key of the table: FF01", { HangingProtocolCreator: "Nobody" }, All, 0xff01],
  ["no key of the table, zero-length", { HangingProtocolCreator: null, PartialDataDisplayHandling: null }, All],
  [
    "no key of the table, in a sequence",
    { NominalScreenDefinitionSequence: [{ NumberOfVerticalPixels: 1 }] },
    All,
    0xff01,
  ],
  ["with a key of the table", { HangingProtocolName: "chest*", PartialDataDisplayHandling: "X" }, "C", 0xff01],
];

interopTest([peer], "matching: PS3.4 §C.2.2.2, on protocols that pynetdicom has stored", async (t) => {
  await using server = await HangarServer.start("serve", "--store", ":memory:");
  const stored = await scu(
    peer,
    server,
    Object.values(Protocols).map((dataset) => ({ do: "store", dataset } as const)),
  );
  assertEquals(statuses(stored), stored.map(() => 0x0000), JSON.stringify(stored));
  const answers = await scu(
    peer,
    server,
    Rows.map(([, identifier]) => ({ do: "find", identifier: { SOPInstanceUID: null, ...identifier } } as const)),
  );
  for (const [i, [name, identifier, letters, status = 0xff00]] of Rows.entries()) {
    await t.step(name, () => {
      const matches = answers[i].slice(0, -1);
      const expected = [...letters].map((letter) => Protocols[letter].SOPInstanceUID);
      assertEquals(matches.map(uidOf).sort(), expected.sort());
      assertEquals(statuses(answers[i]), [...expected.map(() => status), 0x0000]);
      assertEquals(answers[i].at(-1)?.dataset, null);
      const asked = Object.keys(datasetToJson({ SOPInstanceUID: null, ...identifier }));
      for (const { dataset } of matches) {
        const answered = Object.keys(dataset!).filter((tag) => tag !== "00080005");
        assertEquals(answered.sort(), asked.filter((tag) => tag !== "00080005").sort());
      }
    });
  }
});

interopTest([peer], "matching: an identifier that breaks the model gets A900 and a reason", async () => {
  await using server = await HangarServer.start("serve", "--store", ":memory:", "--samples");
  const twice = { HangingProtocolDefinitionSequence: [{ Modality: "CT" }, { Modality: "MR" }] };
  const deep = inItem({ AnatomicRegionSequence: [{ CodeValue: "1" }, { CodeValue: "2" }] });
  const [top, nested, after] = await scu(peer, server, [
    { do: "find", identifier: twice },
    { do: "find", identifier: deep },
    { do: "find", identifier: { SOPInstanceUID: null } },
  ]);
  for (const responses of [top, nested]) {
    assertEquals(statuses(responses), [0xa900]);
    assertNotEquals(responses[0].ErrorComment ?? "", "");
  }
  assertEquals(top[0].OffendingElement, ["0072000C"]);
  assertEquals(after.at(-1)?.status, 0x0000);
});
