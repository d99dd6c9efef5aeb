import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { deflateDataset, inflateDataset } from "../../lib/dataset/deflate.ts";
import { readPart10 } from "../../lib/dataset/part10.ts";
import { isTranscodable, plainDataset, transcodeDataset } from "../../lib/dataset/transcode.ts";
import { DicomNetworkError, ProtocolError } from "../../lib/errors.ts";
import {
  ascii,
  DEFLATED,
  EBE,
  ELE,
  explicit,
  ILE,
  implicit,
  item,
  join,
  openItem,
  SequenceEnd,
  Undefined,
  vector,
} from "./support.ts";

const JPEG = "1.2.840.10008.1.2.4.50";

Deno.test("the same transfer syntax gives the same bytes, even if they are no data set", async () => {
  const bytes = ascii("no data set");
  for (const syntax of [ILE, ELE, DEFLATED, EBE, JPEG]) {
    assertStrictEquals(await transcodeDataset(bytes, syntax, syntax), bytes);
  }
});

Deno.test("a hanging protocol comes back from every transfer syntax", async () => {
  for (const name of ["chest_xray.dcm", "neurosurgery_plan.dcm"]) {
    const { bytes } = await readPart10(vector(name));
    for (const path of [[ILE], [DEFLATED], [ILE, DEFLATED], [DEFLATED, ILE]]) {
      let [current, syntax] = [bytes, ELE];
      for (const next of [...path, ELE]) [current, syntax] = [await transcodeDataset(current, syntax, next), next];
      assertEquals(current, bytes);
    }
  }
});

/** The same data set, hand-written in both: headers differ, values do not. */
const Twins: [name: string, inExplicit: Uint8Array, inImplicit: Uint8Array][] = [
  ["texts", explicit("00080060", "CS", "CR"), implicit("00080060", "CR")],
  ["a private block", explicit("00090010", "LO", "ACME"), implicit("00090010", "ACME")],
  ["an unknown value", explicit("00091001", "UN", "a\0\xFFb"), implicit("00091001", "a\0\xFFb")],
  ["a padded value", explicit("00720002", "SH", "  x\0"), implicit("00720002", "  x\0")],
  [
    "items of defined length",
    explicit("00082218", "SQ", join(item(explicit("00720065", "OB", "ab")), item())),
    implicit("00082218", join(item(implicit("00720065", "ab")), item())),
  ],
  [
    "items of undefined length",
    join(explicit("00082218", "SQ", "", Undefined), openItem(explicit("00720065", "OB", "ab")), item(), SequenceEnd),
    join(implicit("00082218", "", Undefined), openItem(implicit("00720065", "ab")), item(), SequenceEnd),
  ],
  [
    "a private sequence",
    join(explicit("00091002", "SQ", "", Undefined), item(explicit("00080060", "CS", "CR")), SequenceEnd),
    join(implicit("00091002", "", Undefined), item(implicit("00080060", "CR")), SequenceEnd),
  ],
  [
    "tags out of order",
    join(explicit("00200060", "CS", "R "), explicit("00080060", "CS", "CR")),
    join(implicit("00200060", "R "), implicit("00080060", "CR")),
  ],
];

for (const [name, inExplicit, inImplicit] of Twins) {
  Deno.test(`transcoding keeps ${name}`, async () => {
    assertEquals(await transcodeDataset(inExplicit, ELE, ILE), inImplicit);
    assertEquals(await transcodeDataset(inImplicit, ILE, ELE), inExplicit);
    assertEquals(await inflateDataset(await transcodeDataset(inImplicit, ILE, DEFLATED)), inExplicit);
  });
}

Deno.test("transcoding drops group lengths and fills odd values up", async () => {
  const bytes = join(implicit("00080000", "\x09\0\0\0"), implicit("00080060", "MRI"), implicit("00080118", "1.2"));
  assertEquals(
    await transcodeDataset(bytes, ILE, ELE),
    join(explicit("00080060", "CS", "MRI "), explicit("00080118", "UI", "1.2\0")),
  );
});

Deno.test("a value too long for 16 bits becomes UN in Explicit VR", async () => {
  const value = new Uint8Array(70_000).fill(0x31);
  const inExplicit = await transcodeDataset(implicit("00720072", value), ILE, ELE);
  assertEquals(inExplicit, explicit("00720072", "UN", value));
  assertEquals(await transcodeDataset(inExplicit, ELE, ILE), implicit("00720072", value));
});

Deno.test("Big Endian is turned round value by value", async () => {
  const swapped = (bytes: Uint8Array) =>
    Uint8Array.from([bytes[1], bytes[0], bytes[3], bytes[2], ...bytes.subarray(4)]);
  const inBigEndian = join(
    swapped(explicit("00080060", "CS", "CR", 0x0200)),
    ascii("\0\x20\x92\x28FD\0\x08\x3F\xF8\0\0\0\0\0\0"),
    ascii("\0\x72\0\x20SQ\0\0\0\0\0\x14\xFF\xFE\xE0\0\0\0\0\x0C\0\x72\0\x26AT\0\x04\0\x08\0\x60"),
    ascii("\0\x72\0\x69OW\0\0\0\0\0\x04\x01\x02\x03\x04"),
    ascii("\0\x72\0\x6DUN\0\0\0\0\0\x02\x01\x02"),
  );
  assertEquals(
    await transcodeDataset(inBigEndian, EBE, ELE),
    join(
      explicit("00080060", "CS", "CR"),
      explicit("00209228", "FD", ascii("\0\0\0\0\0\0\xF8\x3F")),
      explicit("00720020", "SQ", item(explicit("00720026", "AT", ascii("\x08\0\x60\0")))),
      explicit("00720069", "OW", ascii("\x02\x01\x04\x03")),
      explicit("0072006D", "UN", ascii("\x01\x02")),
    ),
  );
});

Deno.test("there is no way into or out of compressed pixels", async () => {
  const table: [string, string, boolean][] = [
    [ILE, DEFLATED, true],
    [EBE, ILE, true],
    [ELE, EBE, false],
    [JPEG, ELE, false],
    [ELE, JPEG, false],
    [JPEG, JPEG, true],
  ];
  for (const [from, to, way] of table) {
    assertEquals(isTranscodable(from, to), way);
    if (way) continue;
    const error = await assertRejects(() => transcodeDataset(new Uint8Array(0), from, to), DicomNetworkError);
    assertEquals([error.code, error.message], [
      "NOT_TRANSCODABLE",
      `Cannot transcode data set: from ${from} to ${to}`,
    ]);
  }
});

const fragment = implicit("FFFEE000", "", 6);
for (
  const [what, element] of [
    ["fragments", join(explicit("7FE00010", "OB", "", Undefined), item(), fragment, ascii("abcdef"), SequenceEnd)],
    ["a sequence of PS3.6 that was sent as bytes", explicit("0072000C", "OB", "abcd")],
    ["… in an item", explicit("00081199", "SQ", join(item(explicit("0072000C", "LO", "abcd"))))],
  ] as const
) {
  Deno.test(`there is no form in Implicit VR for ${what}`, async () => {
    const error = await assertRejects(() => transcodeDataset(element, ELE, ILE), DicomNetworkError);
    assertEquals(error.code, "NOT_TRANSCODABLE");
    assertEquals(error.message.endsWith(" has no form in Implicit VR"), true, error.message);
  });
}

Deno.test("deflate streams are even, and read with their padding or without", async () => {
  for (let length = 0; length < 40; length += 2) {
    const bytes = explicit("00720065", "OB", crypto.getRandomValues(new Uint8Array(length)));
    const deflated = await deflateDataset(bytes);
    assertEquals(deflated.length % 2, 0);
    assertEquals(await inflateDataset(deflated), bytes);
    assertEquals(await plainDataset(deflated, DEFLATED), { bytes, transferSyntaxUid: ELE });
  }
  assertEquals(await inflateDataset(ascii("\x03\0")), new Uint8Array(0));
});

Deno.test("inflating leaves no memory behind", async () => {
  const script = `
    import { deflateDataset, inflateDataset } from ${
    JSON.stringify(import.meta.resolve("../../lib/dataset/deflate.ts"))
  };
    const deflated = await deflateDataset(new Uint8Array(1000));
    const times = async (count) => {
      for (let index = 0; index < count; index++) await inflateDataset(deflated);
      gc();
      return Deno.memoryUsage().rss;
    };
    console.log(-(await times(2_000)) + await times(10_000));
  `;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--v8-flags=--expose-gc", "--config", new URL("../../deno.json", import.meta.url).pathname, script],
  });
  const { stdout } = await command.output();
  const growth = Number(new TextDecoder().decode(stdout).trim());
  assertEquals(growth < 100 * 2 ** 20, true, `${growth} bytes more after 10,000 times`);
});

Deno.test("damaged deflate streams are refused", async () => {
  const deflated = await deflateDataset(explicit("00720065", "OB", crypto.getRandomValues(new Uint8Array(20_000))));
  const table = [
    new Uint8Array(0),
    ascii("no deflate stream"),
    deflated.subarray(0, 10_000),
    deflated.subarray(0, -6),
    join(deflated, ascii("junk")),
  ];
  for (const bytes of table) {
    await assertRejects(() => inflateDataset(bytes), ProtocolError, "no complete deflate stream");
  }
});

Deno.test("a deflated data set expands no further than the limit", async () => {
  const bomb = await deflateDataset(new Uint8Array(20_000_000));
  assertEquals(bomb.length < 30_000, true);
  await assertRejects(() => inflateDataset(bomb, 1_000_000), ProtocolError, "expands to more than 1000000 bytes");
  await assertRejects(() => transcodeDataset(bomb, DEFLATED, ELE, { maxExpandedLength: 1_000_000 }), ProtocolError);
  assertEquals((await inflateDataset(bomb, 20_000_000)).length, 20_000_000);
});

Deno.test("a malformed data set is not transcoded", async () => {
  await assertRejects(() => transcodeDataset(ascii("\x08\0"), ILE, ELE), ProtocolError, "stray bytes");
});
