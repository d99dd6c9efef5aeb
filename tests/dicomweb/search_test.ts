import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { DicomJson } from "../../lib/dataset/keyword.ts";
import { instance, Service } from "./support.ts";

const name = "00720002";

async function found(service: Service, query: string): Promise<DicomJson[]> {
  const response = await service.ask(`/hanging-protocols${query}`);
  return response.status === 204 ? [] : await response.json();
}

async function uids(service: Service, query: string): Promise<unknown[]> {
  return (await found(service, query)).map((each) => each["00080018"].Value?.[0]);
}

/** Five like the others, and one that is not. */
async function start(): Promise<Service> {
  const service = await Service.start(5);
  await service.repository.store(
    await instance("1.9", {
      HangingProtocolName: "Größe 線 a+b",
      HangingProtocolDefinitionSequence: [{
        Modality: "DX",
        AnatomicRegionSequence: [{ CodeValue: "51185008", CodingSchemeDesignator: "SCT", CodeMeaning: "Chest" }],
      }],
      NumberOfPriorsReferenced: 3,
    }),
  );
  return service;
}

Deno.test("search: every way to match, by keyword and by tag", async (t) => {
  await using service = await start();
  const all = ["1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.2.5", "1.9"];
  const table: readonly (readonly [string, readonly string[]])[] = [
    ["", all],
    ["?HangingProtocolName=", all],
    ["?HangingProtocolName=*", all],
    ["?HangingProtocolName=Protocol%201.2.1", ["1.2.1"]],
    ["?HangingProtocolName=Protocol+1.2.1", ["1.2.1"]],
    ["?00720002=Protocol%20*3", ["1.2.3"]],
    ["?HangingProtocolName=Gr%C3%B6%C3%9Fe%20%E7%B7%9A*", ["1.9"]],
    ["?HangingProtocolName=*a%2Bb", ["1.9"]],
    ["?SOPInstanceUID=1.2.1,1.2.3", ["1.2.1", "1.2.3"]],
    ["?SOPInstanceUID=1.2.1%5C1.2.3", ["1.2.1", "1.2.3"]],
    ["?NumberOfPriorsReferenced=3", ["1.9"]],
    ["?HangingProtocolDefinitionSequence.Modality=DX", ["1.9"]],
    ["?0072000c.00080060=DX", ["1.9"]],
    ["?HangingProtocolDefinitionSequence.AnatomicRegionSequence.CodeValue=51185008", ["1.9"]],
    ["?HangingProtocolDefinitionSequence.AnatomicRegionSequence.CodeValue=5", []],
    ["?HangingProtocolDefinitionSequence.Modality=MR&HangingProtocolDefinitionSequence.Laterality=L", all.slice(0, 5)],
    // One item has to fulfil both (PS3.4 §C.2.2.2.6)
    ["?HangingProtocolDefinitionSequence.Modality=CT&HangingProtocolDefinitionSequence.Laterality=L", []],
    ["?limit=2", ["1.2.1", "1.2.2"]],
    ["?limit=2&offset=1", ["1.2.2", "1.2.3"]],
    ["?offset=5", ["1.9"]],
    ["?offset=6", []],
    ["?limit=999999999999999&offset=999999999999999", []],
    ["?fuzzymatching=false&emptyvaluematching=false", all],
  ];
  for (const [query, expected] of table) {
    await t.step(query, async () => assertEquals(await uids(service, query), [...expected]));
  }
});

Deno.test("search: what a query cannot say", async (t) => {
  await using service = await start();
  const table: readonly (readonly [string, RegExp])[] = [
    ["HangingProtocolNme=x", /"HangingProtocolNme" is no attribute/],
    ["=x", /"" is no attribute/],
    ["00000100=x", /is no attribute/],
    ["00091001=x", /is no attribute/],
    ["HangingProtocolName.Modality=CT", /"HangingProtocolName" is no sequence/],
    ["HangingProtocolDefinitionSequence=CT", /is a sequence: name an attribute in it/],
    ["NumberOfPriorsReferenced=many", /is "many", which is no number/],
    ["NumberOfPriorsReferenced=70000", /70000 does not fit US/],
    ["HangingProtocolName=a&00720002=b", /is there twice/],
    ["limit=1&limit=2", /limit is there twice/],
    ["accept=a/b&accept=c/d", /accept is there twice/],
    ["limit=-1", /limit is "-1"/],
    ["limit=1.5", /limit is "1\.5"/],
    ["offset=99999999999999999999", /offset is/],
    ["fuzzymatching=yes", /neither true nor false/],
    ["includefield=all&includefield=Modality", /all of includefield stands alone/],
    ["includefield=Nonsense", /"Nonsense" is no attribute/],
    ["PixelData=1", /cannot be matched/],
    [`HangingProtocolName=${"*a".repeat(300)}`, /has a wild card of 300 characters/],
    [`${"HangingProtocolDefinitionSequence.".repeat(20)}Modality=CT`, /nested too deep/],
  ];
  for (const [query, detail] of table) {
    await t.step(query.slice(0, 60), async () => {
      const response = await service.ask(`/hanging-protocols?${query}`);
      assertEquals(response.status, 400);
      assertMatch((await response.json()).detail, detail);
    });
  }
});

Deno.test("search: warnings tell of what was not done, and of what is left", async (t) => {
  await using service = await start();
  const table: readonly (readonly [string, readonly RegExp[]])[] = [
    ["", []],
    ["?limit=2", [/^299 http:\/\/localhost: There are 4 additional results that can be requested$/]],
    ["?limit=2&offset=3", [/There are 1 additional results/]],
    ["?limit=2&offset=4", []],
    ["?limit=0", [/There are 6 additional results/]],
    ["?fuzzymatching=true", [
      /The fuzzymatching parameter is not supported\. Only literal matching has been performed\.$/,
    ]],
    ["?emptyvaluematching=true&multiplevaluematching=true", [/emptyvaluematching.*multiplevaluematching/]],
    ["?HangingProtocolDescription=x", [/not supported for matching/]],
    ["?HangingProtocolDescription=x&limit=1", [/not supported for matching.*There are 5 additional/]],
  ];
  for (const [query, expected] of table) {
    await t.step(query, async () => {
      const response = await service.ask(`/hanging-protocols${query}`);
      const warning = response.headers.get("Warning") ?? "";
      await response.body?.cancel();
      if (expected.length === 0) assertEquals(warning, "");
      for (const pattern of expected) assertMatch(warning, pattern);
    });
  }
});

Deno.test("search: the service's own limit on results counts as well", async () => {
  await using service = await Service.start(5, { maxResults: 3 });
  const response = await service.ask("/hanging-protocols?limit=4");
  assertStringIncludes(response.headers.get("Warning") ?? "", "There are 2 additional results");
  assertEquals((await response.json()).length, 3);
});

Deno.test("search: keys of Table U.6-1 come back, what includefield adds, or everything", async () => {
  await using service = await start();
  const [usual] = await found(service, "?limit=1");
  assertEquals(Object.keys(usual), [
    ...["00080005", "00080016", "00080018", name, "00720004", "00720006", "00720008", "0072000A", "0072000C"],
    ...["0072000E", "00720010", "00720014", "00720100", "00720102"],
  ]);
  assertEquals(usual["00720008"], { vr: "LO" });
  const [more] = await found(service, "?limit=1&includefield=DisplaySetsSequence.DisplaySetNumber,00720208");
  assertEquals(more["00720200"], { vr: "SQ", Value: [{ "00720202": { vr: "US", Value: [1] } }] });
  assertEquals(more["00720208"], { vr: "CS" });
  const [matched] = await found(service, "?HangingProtocolDefinitionSequence.Modality=MR&limit=1");
  assertEquals(matched["0072000C"].Value?.length, 1);
  assertEquals(Object.keys(matched["0072000C"].Value?.[0] ?? {}).length, 5);
  const [whole] = await found(service, "?includefield=all&limit=1");
  assertEquals([whole], await (await service.ask("/hanging-protocols/1.2.1")).json());
  assertEquals(await uids(service, "?includefield=all&NumberOfPriorsReferenced=3"), ["1.9"]);
});
