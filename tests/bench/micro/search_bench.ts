/**
 * Queries: reading them, matching one protocol and making its response, and searching a store in memory.
 *
 * @module
 */
import { matches } from "../../../lib/hanging_protocol/match.ts";
import { respond } from "../../../lib/hanging_protocol/prune.ts";
import { parseQuery, type Query } from "../../../lib/hanging_protocol/query.ts";
import { parseElements } from "../../../lib/dataset/elements.ts";
import { openSqliteRepository } from "../../../lib/repository/mod.ts";
import { ExplicitVRLittleEndian, ImplicitVRLittleEndian } from "../../../lib/uids/transfer_syntaxes.ts";
import { encodeExplicit, type Rows } from "../../hanging_protocol/encoding.ts";
import { makeProtocol } from "../../repository/protocols.ts";
import { AllKeys } from "../load/requests.ts";

const Held = 5000;

const everything = AllKeys.protocol;
const region = { "00080100 SH": "51185008", "00080102 SH": "SCT" };

/** Identifiers by what they ask for. */
const Identifiers: Readonly<Record<string, Rows>> = {
  "everything": everything,
  "a name": { ...everything, "00720002 SH": "Protocol 00711" },
  "the beginning of a name": { ...everything, "00720002 SH": "Protocol 0071*" },
  "the end of a name": { ...everything, "00720002 SH": "*0711" },
  "modality and region": { ...everything, "0072000C SQ": [{ "00080060 CS": "MR", "00082218 SQ": [region] }] },
  "everything and whole display sets": { ...everything, "00720200 SQ": [] },
};

const queries = Object.entries(Identifiers).map(([name, rows]): [string, Query] => [
  name,
  parseQuery(encodeExplicit(rows), ExplicitVRLittleEndian),
]);

const { bytes } = makeProtocol(711);
const elements = parseElements(bytes, ExplicitVRLittleEndian);
for (const [name, query] of queries) {
  const baseline = name === "everything";
  const identifier = encodeExplicit(Identifiers[name]);
  Deno.bench({ name, group: "parse a query", baseline }, () => void parseQuery(identifier, ExplicitVRLittleEndian));
  Deno.bench({ name, group: "match a protocol", baseline }, () => void matches({ bytes, elements }, query));
  Deno.bench({ name, group: "match and respond", baseline }, () => void respond(bytes, ExplicitVRLittleEndian, query));
}

const repository = await openSqliteRepository(":memory:");
await Promise.all(Array.from({ length: Held }, (_, index) => repository.store(makeProtocol(index))));

/** Deno awaits a benchmark only if it is an async function, not one that returns a promise. */
function searching(name: string, query: Query, transferSyntaxUid: string): void {
  Deno.bench({ name, group: `search ${Held} protocols`, baseline: name === "everything" }, async () => {
    for await (const _match of repository.find(query, { transferSyntaxUid }));
  });
}

for (const [name, query] of queries) searching(name, query, ExplicitVRLittleEndian);
searching("everything, in Implicit VR", queries[0][1], ImplicitVRLittleEndian);
