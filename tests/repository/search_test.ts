import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { parseElements } from "../../lib/dataset/elements.ts";
import { matches } from "../../lib/hanging_protocol/mod.ts";
import { openSqliteRepository } from "../../lib/repository/mod.ts";
import { CandidateSearch } from "../../lib/repository/sqlite_candidates.ts";
import { searchTerms } from "../../lib/repository/sqlite_search.ts";
import type { Rows } from "../hanging_protocol/encoding.ts";
import { makeProtocol, protocolUid } from "./protocols.ts";
import { findRows, query, temporaryDirectory } from "./support.ts";

const long = "x".repeat(250);
const protocols = Array.from({ length: 700 }, (_, index) =>
  makeProtocol(
    index,
    index % 7 !== 0 ? {} : {
      "00080005 CS": "ISO_IR 192",
      "00720010 LO": index % 2 ? "Group A\\Größe😀" : `${long}${index}`,
      "00720004 LO": `last\u{10ffff}${"\u{10ffff}".repeat(index % 14)}${index}`,
      "0072000E SQ": [{ "00080100 SH": `user${index}`, "00080102 SH": "99Local" }],
    },
  ));

const definition = (item: Rows): Rows => ({ "0072000C SQ": [item] });
const searches: Record<string, Rows> = {
  "everything": {},
  "a name": { "00720002 SH": "Protocol 00012" },
  "names": { "00720002 SH": "Protocol 00012\\Protocol 00013\\none" },
  "a prefix": { "00720002 SH": "Protocol 006*" },
  "a prefix of all": { "00720002 SH": "Protocol*" },
  "a suffix": { "00720002 SH": "*9" },
  "a wild card and a name": { "00720002 SH": "*12\\Protocol 00013" },
  "no name": { "00720002 SH": "Protocol 9" },
  "an index-like name": { "00720002 SH": "Protocol_00012" },
  "quotes": { "00720002 SH": `' OR 1=1 --"` },
  "percent and underscore": { "00720002 SH": "%\\_rotocol 00012" },
  "a list of UID": { "00080018 UI": [5, 6, 9999].map(protocolUid).join("\\") },
  "a number": { "00720100 US": 2 },
  "two numbers": { "00720014 US": [0, 2], "00720100 US": 1 },
  "a modality": definition({ "00080060 CS": "MR" }),
  "a modality and a region": definition({
    "00080060 CS": "MR",
    "00082218 SQ": [{ "00080100 SH": "51185008", "00080102 SH": "SCT" }],
  }),
  "a modality that none has": definition({ "00080060 CS": "US" }),
  "a second value": { "00080005 CS": "ISO_IR 192", "00720010 LO": "Größe😀" },
  "a prefix that ends in half a character": { "00080005 CS": "ISO_IR 192", "00720010 LO": "Größe?" },
  "a prefix before the last of all characters": { "00080005 CS": "ISO_IR 192", "00720004 LO": "last*" },
  "a text longer than is indexed": { "00720010 LO": `${long}14` },
  "a prefix longer than is indexed": { "00720010 LO": `${long}1*` },
  "a user": { "0072000E SQ": [{ "00080100 SH": "user7*", "00080102 SH": "99Local" }] },
  "level and user": { "00720006 CS": "SITE", "0072000E SQ": [{ "00080102 SH": "99Local" }] },
};

function expected(rows: Rows): string[] {
  const wanted = query(rows);
  return protocols
    .filter(({ bytes, transferSyntaxUid }) =>
      matches({ bytes, elements: parseElements(bytes, transferSyntaxUid) }, wanted)
    )
    .map(({ sopInstanceUid }) => sopInstanceUid);
}

Deno.test("search: the store finds what matching alone finds, in the order of storing", async (t) => {
  await using repository = await openSqliteRepository(":memory:");
  await Promise.all(protocols.map((protocol) => repository.store(protocol)));
  for (const [what, rows] of Object.entries(searches)) {
    await t.step(what, async () => {
      const found = await findRows(repository, { "00080018 UI": "", ...rows });
      assertEquals(found.map((each) => each["00080018 UI"]), expected(rows));
    });
  }
});

Deno.test("search: candidates are a superset of the matches, listed or scanned", async () => {
  using directory = temporaryDirectory();
  const path = `${directory.path}/store.db`;
  await using repository = await openSqliteRepository(path);
  await Promise.all(protocols.map((protocol) => repository.store(protocol)));
  const db = new DatabaseSync(path);
  try {
    const keys = db.prepare("SELECT id, path FROM key").all() as { id: number; path: string }[];
    const keyIds = new Map(keys.map((key) => [key.path, key.id]));
    for (const maxListed of [0, 50, 1000]) {
      const search = new CandidateSearch(db, keyIds, (action) => Promise.resolve(action()), maxListed);
      for (const [what, rows] of Object.entries(searches)) {
        const ids = (await Array.fromAsync(search.pages(query(rows)))).flat().map(({ id }) => id);
        const uids = new Set(ids.map((id) => protocols[id - 1].sopInstanceUid));
        assertEquals(ids.length, uids.size);
        assert(ids.every((id, index) => index === 0 || id > ids[index - 1]), what);
        assert(expected(rows).every((uid) => uids.has(uid)), `${what}, at most ${maxListed} listed`);
        if (what === "a modality and a region") assert(uids.size < 200, `${uids.size} candidates`);
      }
    }
  } finally {
    db.close();
  }
});

Deno.test("search: terms are those that every match must have", () => {
  const terms = searchTerms(
    query({
      "00080018 UI": "1.2\\1.3",
      "00720002 SH": "Chest*y",
      "00720004 LO": "not a key",
      "00720006 CS": "*E",
      "0072000C SQ": [{ "00080060 CS": "CR", "00082218 SQ": [{ "00080100 SH": "1" }] }],
      "00720014 US": 1,
    }).keys,
  );
  assertEquals(terms, [
    { path: "00080018", anyOf: '["1.2","1.3"]' },
    { path: "00720002", prefix: "Chest" },
    { path: "00720006", pieces: ["E"] },
    { path: "0072000C.00080060", anyOf: '["CR"]' },
    { path: "0072000C.00082218.00080100", anyOf: '["1"]' },
    { path: "00720014", anyOf: "[1]" },
  ]);
});

Deno.test("search: of a wild card, the longest text that every match contains is looked for", () => {
  const term = (name: string) => searchTerms(query({ "00720002 SH": name }).keys)[0];
  const cases: [name: string, pieces: string[] | undefined, anyOf?: string][] = [
    ["*ab?cde*f*", ["cde"]],
    ["?b", ["b"]],
    ["*a*\\Chest\\Skull*x", ["a", "Skull"], '["Chest"]'],
    ["*a*\\??", undefined],
    ["*?*", undefined],
    [`*${"x".repeat(100)}`, ["x".repeat(64)]],
  ];
  for (const [name, pieces, anyOf] of cases) {
    assertEquals([term(name)?.pieces, term(name)?.anyOf], [pieces, anyOf], name);
  }
});

Deno.test("search: a wild card finds what comes after the text that is indexed, and whatever characters it asks for", async () => {
  await using repository = await openSqliteRepository(":memory:");
  const names = [`${"x".repeat(300)}end`, `${"ä".repeat(150)}end`, "a%b_c", "a[b]c", "it's", "Ünï end", "send", "END"];
  const stored = names.map((name, index) => makeProtocol(index, { "00080005 CS": "ISO_IR 192", "00720002 SH": name }));
  for (const protocol of stored) await repository.store(protocol);
  const cases: [pattern: string, found: number[]][] = [
    ["*end", [0, 1, 5, 6]],
    ["*%b*", [2]],
    ["?[b]?", [3]],
    ["*'s", [4]],
    ["*ï*", [5]],
    ["*b_*\\*ND", [2, 7]],
    [`*b_*\\END\\${"x".repeat(300)}end`, [0, 2, 7]],
  ];
  for (const [pattern, found] of cases) {
    const rows = { "00080005 CS": "ISO_IR 192", "00080018 UI": "", "00720002 SH": pattern };
    assertEquals(
      (await findRows(repository, rows)).map((each) => each["00080018 UI"]),
      found.map(protocolUid),
      pattern,
    );
  }
});

Deno.test("search: a page holds few bytes of keys, however large they are", async () => {
  using directory = temporaryDirectory();
  const path = `${directory.path}/store.db`;
  await using repository = await openSqliteRepository(path);
  const length = (index: number) => index % 3 === 0 ? 60_000 : 3000;
  const stored = Array.from({ length: 300 }, (_, i) => makeProtocol(i, { "00720010 LO": "x".repeat(length(i)) }));
  await Promise.all(stored.map((protocol) => repository.store(protocol)));
  const rows: Rows = { "00080018 UI": "", "00720002 SH": "Protocol*" };
  assertEquals(
    (await findRows(repository, rows)).map((each) => each["00080018 UI"]),
    stored.map((_, i) => protocolUid(i)),
  );
  const db = new DatabaseSync(path);
  try {
    const keys = db.prepare("SELECT id, path FROM key").all() as { id: number; path: string }[];
    const keyIds = new Map(keys.map((key) => [key.path, key.id]));
    for (const maxListed of [0, 1000]) {
      const search = new CandidateSearch(db, keyIds, (action) => Promise.resolve(action()), maxListed);
      const ids: number[] = [];
      for await (const page of search.pages(query(rows))) {
        const bytes = page.reduce((sum, { keys }) => sum + (keys?.length ?? 0), 0);
        assert(bytes <= 16 * 1024, `${bytes} bytes in a page of ${page.length}`);
        ids.push(...page.map(({ id }) => id));
      }
      assertEquals(ids, stored.map((_, index) => index + 1));
    }
  } finally {
    db.close();
  }
});
