/**
 * Data sets made to cost as much as they can, over the network: a status answers them, and nobody else has to wait.
 *
 * @module
 */
import { assert, assertEquals, assertLess } from "@std/assert";
import type { EncodedDataset } from "../../lib/dataset/types.ts";
import { openSqliteRepository, repositoryHandlers } from "../../lib/repository/mod.ts";
import {
  associate,
  hangingProtocol,
  HangingProtocolStorageContexts,
  type ScuAssociation,
  serve,
  storage,
  verification,
} from "../../lib/service/mod.ts";
import {
  HangingProtocolInformationModelFind,
  HangingProtocolStorage,
  Verification,
} from "../../lib/uids/sop_classes.ts";
import { ImplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { encodeImplicit, type Rows } from "../hanging_protocol/encoding.ts";
import { makeProtocol, protocolUid } from "./protocols.ts";

/** The longest that anybody else may have to wait, in milliseconds; what is tried here took seconds to an hour. */
const Bearable = 1000;

const list = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join("\\");

/** `count` elements of a group, from a tag on. */
const elements = (count: number, first: number, value: string): Rows =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${(first + index).toString(16).padStart(8, "0")} LO`, value]),
  );

function protocol(index: number, rows: Rows) {
  const bytes = encodeImplicit({
    "00080016 UI": HangingProtocolStorage,
    "00080018 UI": protocolUid(index),
    "00720002 SH": "Hostile",
    ...rows,
  });
  return { ...makeProtocol(index), bytes, transferSyntaxUid: ImplicitVRLittleEndian };
}

function identifier(rows: Rows): EncodedDataset {
  return { bytes: encodeImplicit({ "00080018 UI": "", ...rows }), transferSyntaxUid: ImplicitVRLittleEndian };
}

const definition = (rows: Rows, count = 1): Rows => ({ "0072000C SQ": Array.from({ length: count }, () => rows) });

/** What is stored, with the status that answers it. */
const stores: [what: string, rows: Rows, status: number][] = [
  [
    "as many values to match on as may be stored",
    definition({ "00080060 CS": list(980, (i) => `${i} ${"a".repeat(45)}`) }),
    0x0000,
  ],
  ["more of them", definition({ "00080060 CS": list(9_000, (i) => `${i} ${"a".repeat(1000)}`) }), 0xa700],
  ["several hundred thousand items", definition({ "00080060 CS": "CT" }, 300_000), 0xc000],
  [
    "15 MiB of an attribute that is no key in a sequence that is",
    definition({ "00420011 OB": new Uint8Array(15 << 20) }),
    0xa700,
  ],
  ["long private creators", elements(0xe0, 0x00730010, "c".repeat(65_000)), 0x0000],
];

/** What is asked, with the status that ends the answer. */
const searches: [what: string, rows: Rows, status: number][] = [
  ["wild cards that look back", definition({ "00080060 CS": list(16, (i) => `*${"a".repeat(40)}${i}b*`) }), 0x0000],
  ["wild cards longer than any value", { "00720002 SH": `*${"a".repeat(480)}b*` }, 0xa900],
  [
    "a character set of hundreds of thousands of terms",
    { "00080005 CS": "\\".repeat(450_000), "00720010 LO": "Größe" },
    0x0000,
  ],
  [
    "an identifier of tens of thousands of items",
    definition({ "00081032 SQ": Array.from({ length: 60_000 }, () => ({})) }),
    0xc310,
  ],
  ["private attributes by the hundred", { "00730010 LO": "EVIL", ...elements(256, 0x00731000, "") }, 0x0000],
];

/** Sends C-ECHO after C-ECHO while something is done, and gives the longest time that one took, in milliseconds. */
async function longestEcho(association: ScuAssociation, work: () => Promise<void>): Promise<number> {
  let longest = 0, done = false;
  const echoing = (async () => {
    while (!done) {
      const start = performance.now();
      assertEquals((await association.echo()).status, 0x0000);
      longest = Math.max(longest, performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  try {
    await work();
  } finally {
    done = true;
    await echoing;
  }
  return longest;
}

Deno.test("server: data sets made to be expensive cost nobody else their answer", async (t) => {
  await using repository = await openSqliteRepository(":memory:");
  const { find, get, move, store } = repositoryHandlers(repository);
  await using server = await serve({
    port: 0,
    aeTitle: "HANGAR",
    services: [verification(), hangingProtocol({ find, get, move }), storage([HangingProtocolStorage], store)],
  });
  const peer = { host: "127.0.0.1", port: server.port, calledAeTitle: "HANGAR" };
  await using hostile = await associate({
    ...peer,
    callingAeTitle: "HOSTILE",
    contexts: [
      ...HangingProtocolStorageContexts,
      { abstractSyntax: HangingProtocolInformationModelFind, transferSyntaxes: [ImplicitVRLittleEndian] },
    ],
  });
  await using good = await associate({ ...peer, callingAeTitle: "GOOD", contexts: [Verification] });

  for (const [index, [what, rows, status]] of stores.entries()) {
    await t.step(`C-STORE of ${what}`, async () => {
      const instance = protocol(index, rows);
      const longest = await longestEcho(good, async () => {
        assertEquals((await hostile.store(instance)).status, status);
      });
      assertLess(longest, Bearable);
    });
  }
  for (const [what, rows, status] of searches) {
    await t.step(`C-FIND with ${what}`, async () => {
      const keys = identifier(rows);
      const longest = await longestEcho(good, async () => {
        let final: number | undefined;
        for await (const reply of hostile.find(HangingProtocolInformationModelFind, keys)) final = reply.status;
        assertEquals(final, status);
      });
      assertLess(longest, Bearable);
    });
  }
  assert(await repository.count() === 2);
});
