import { assertEquals, assertRejects } from "@std/assert";
import { decodeDataset } from "../../lib/dataset/codec.ts";
import { deflateDataset } from "../../lib/dataset/deflate.ts";
import { outlinePart10, readPart10, writePart10 } from "../../lib/dataset/part10.ts";
import { transcodeDataset } from "../../lib/dataset/transcode.ts";
import { DicomNetworkError } from "../../lib/errors.ts";
import { ImplementationClassUid, ImplementationVersionName } from "../../lib/uids/implementation.ts";
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
  SequenceEnd,
  Undefined,
  vector,
} from "./support.ts";

const SopClass = "1.2.840.10008.5.1.4.38.1";
const Instance = "1.2.3.4";

const Bare = join(explicit("00080016", "UI", SopClass), explicit("00080018", "UI", Instance + "\0"));

Deno.test("an instance is written with its File Meta Information", () => {
  const meta = join(
    explicit("00020001", "OB", "\0\x01"),
    explicit("00020002", "UI", SopClass + "\0".repeat(SopClass.length % 2)),
    explicit("00020003", "UI", Instance + "\0".repeat(Instance.length % 2)),
    explicit("00020010", "UI", ELE + "\0"),
    explicit("00020012", "UI", ImplementationClassUid + "\0".repeat(ImplementationClassUid.length % 2)),
    explicit("00020013", "SH", ImplementationVersionName),
  );
  const length = explicit("00020000", "UL", new Uint8Array(new Uint32Array([meta.length]).buffer));
  const instance = { bytes: Bare, transferSyntaxUid: ELE, sopClassUid: SopClass, sopInstanceUid: Instance };
  assertEquals(writePart10(instance), join(new Uint8Array(128), ascii("DICM"), length, meta, Bare));
});

Deno.test("an instance comes back as it was, in every transfer syntax", async () => {
  const { bytes, ...uids } = await readPart10(vector("chest_xray.dcm"));
  assertEquals(uids, {
    transferSyntaxUid: ELE,
    sopClassUid: SopClass,
    sopInstanceUid: "1.2.840.123456.20030822.223344.1",
  });
  for (const transferSyntaxUid of [ELE, ILE, DEFLATED]) {
    const instance = { ...uids, transferSyntaxUid, bytes: await transcodeDataset(bytes, ELE, transferSyntaxUid) };
    assertEquals(await readPart10(writePart10(instance)), instance);
  }
  const jpeg = join(
    Bare,
    explicit("7FE00010", "OB", "", Undefined),
    item(),
    item(ascii("\xFF\xD8\xFF\xD9")),
    SequenceEnd,
  );
  const instance = {
    bytes: jpeg,
    transferSyntaxUid: "1.2.840.10008.1.2.4.50",
    sopClassUid: SopClass,
    sopInstanceUid: Instance,
  };
  assertEquals(await readPart10(writePart10(instance)), instance);
});

const Meta = join(
  explicit("00020002", "UI", SopClass),
  explicit("00020003", "UI", Instance + "\0"),
  explicit("00020010", "UI", ELE + "\0"),
);
const swap = (bytes: Uint8Array) => bytes.map((_, at) => bytes[at ^ 1]);
const BigEndian = join(
  swap(explicit("00080016", "UI", "").subarray(0, 4)),
  ascii(`UI\0\x18${SopClass}`),
  swap(explicit("00080018", "UI", "").subarray(0, 4)),
  ascii(`UI\0\x08${Instance}\0`),
);

/** Real files come in all these shapes. */
const Shapes: [name: string, file: Uint8Array, transferSyntaxUid: string, bytes: Uint8Array][] = [
  ["a bare data set in Explicit VR", Bare, ELE, Bare],
  [
    "a bare data set in Implicit VR",
    await transcodeDataset(Bare, ELE, ILE),
    ILE,
    await transcodeDataset(Bare, ELE, ILE),
  ],
  ["a bare data set in Big Endian", BigEndian, EBE, BigEndian],
  [
    "a bare data set with a group length",
    join(implicit("00080000", "\x1A\0\0\0"), await transcodeDataset(Bare, ELE, ILE)),
    ILE,
    join(implicit("00080000", "\x1A\0\0\0"), await transcodeDataset(Bare, ELE, ILE)),
  ],
  ["File Meta Information without preamble", join(Meta, Bare), ELE, Bare],
  ["a prefix without preamble", join(ascii("DICM"), Meta, Bare), ELE, Bare],
  ["no group length", join(new Uint8Array(128), ascii("DICM"), Meta, Bare), ELE, Bare],
  [
    "a wrong group length",
    join(new Uint8Array(128), ascii("DICM"), explicit("00020000", "UL", "\x01\0\0\0"), Meta, Bare),
    ELE,
    Bare,
  ],
  [
    "no transfer syntax",
    join(new Uint8Array(128), ascii("DICM"), Meta.subarray(0, -28), Bare),
    ELE,
    Bare,
  ],
  ["a preamble in use", join(new Uint8Array(128).fill(0x49), ascii("DICM"), Meta, Bare), ELE, Bare],
];

for (const [name, file, transferSyntaxUid, bytes] of Shapes) {
  Deno.test(`a file with ${name} is read`, async () => {
    assertEquals(await readPart10(file), { bytes, transferSyntaxUid, sopClassUid: SopClass, sopInstanceUid: Instance });
  });
}

Deno.test("the UIDs of the data set outrank those of the File Meta Information", async () => {
  const other = explicit("00020003", "UI", "9.9.9\0");
  const meta = join(Meta.subarray(0, 32), other, Meta.subarray(-28));
  const file = join(new Uint8Array(128), ascii("DICM"), meta, Bare);
  assertEquals((await readPart10(file)).sopInstanceUid, Instance);
});

const NotDicom: [name: string, file: Uint8Array, message: string][] = [
  ["nothing", new Uint8Array(0), "it holds no data set"],
  ["zeros", new Uint8Array(500), "it has no DICM prefix"],
  ["a text", ascii("Lorem ipsum dolor sit amet, consectetur adipiscing elit"), "it has no DICM prefix"],
  ["a preamble alone", join(new Uint8Array(128), ascii("DICM")), "it holds no data set"],
  ["half File Meta Information", join(new Uint8Array(128), ascii("DICM"), Meta.subarray(0, 40)), "it ends in its File"],
  ["File Meta Information alone", join(new Uint8Array(128), ascii("DICM"), Meta), "it holds no data set"],
  ["half a data set", join(new Uint8Array(128), ascii("DICM"), Meta, Bare.subarray(0, -3)), "bytes left"],
  [
    "a damaged deflate stream",
    join(Meta.subarray(32, -28), explicit("00020010", "UI", DEFLATED), ascii("???")),
    "deflate",
  ],
  ["no SOP Class UID", explicit("00080018", "UI", "1.2.3\0"), "it has no SOP Class UID (0008,0016)"],
  ["no SOP Instance UID", explicit("00080016", "UI", "1.2.3\0"), "it has no SOP Instance UID (0008,0018)"],
  [
    "a path for a UID",
    join(explicit("00080016", "UI", "1.2.3\0"), explicit("00080018", "UI", "../../etc")),
    'its SOP Instance UID (0008,0018) is "../../etc"',
  ],
];

for (const [name, file, message] of NotDicom) {
  Deno.test(`${name} is no instance`, async () => {
    const error = await assertRejects(() => readPart10(file), DicomNetworkError);
    assertEquals([error.code, error.message.startsWith("Cannot read instance: ")], ["NOT_DICOM", true], error.message);
    assertEquals(error.message.includes(message), true, error.message);
  });
}

Deno.test("a deflated instance expands no further than the limit", async () => {
  const bytes = await deflateDataset(join(Bare, explicit("00720065", "OB", new Uint8Array(2_000_000))));
  const file = join(explicit("00020010", "UI", DEFLATED), bytes);
  await assertRejects(
    () => readPart10(file, { maxExpandedLength: 100_000 }),
    DicomNetworkError,
    "expands to more than",
  );
});

const ThirdParty = new URL("../../../shared/fixtures/third_party/dcm4che_NeurosurgeryPlan.dcm", import.meta.url);

Deno.test("a hanging protocol that another toolkit wrote without File Meta Information is read", async () => {
  let file: Uint8Array;
  try {
    file = Deno.readFileSync(ThirdParty);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log("skipped: the third-party hanging protocol is not here");
    return;
  }
  const instance = await readPart10(file);
  assertEquals([instance.transferSyntaxUid, instance.sopClassUid], [ILE, SopClass]);
  assertEquals(instance.bytes, file);
  const dataset = await decodeDataset(instance.bytes, ILE);
  assertEquals(dataset.HangingProtocolName, "NeurosurgeryPlan");
  assertEquals((dataset.DisplaySetsSequence as unknown[]).length > 0, true);
  assertEquals(await transcodeDataset(await transcodeDataset(file, ILE, ELE), ELE, ILE), file);
});

/** A file that is zeros, or what is made of its offset, but for what is written into it. */
class VirtualFile {
  read = 0;
  constructor(
    readonly length: number,
    readonly parts: readonly (readonly [offset: number, bytes: Uint8Array])[] = [],
    readonly other: (offset: number) => number = () => 0,
  ) {}

  readAt(offset: number, into: Uint8Array): void {
    this.read += into.length;
    for (let at = 0; at < into.length; at++) into[at] = this.other(offset + at);
    for (const [start, bytes] of this.parts) {
      const [from, to] = [Math.max(offset, start), Math.min(offset + into.length, start + bytes.length)];
      if (from < to) into.set(bytes.subarray(from - start, to - start), from - offset);
    }
  }
}

const inMemory = (bytes: Uint8Array) => new VirtualFile(bytes.length, [[0, bytes]]);

Deno.test("the outline of a file says what the whole file says, wherever it is cut and whatever its shape", async () => {
  const pixels = join(Bare, explicit("7FE00010", "OW", new Uint8Array(512)));
  const instance = { bytes: pixels, transferSyntaxUid: ELE, sopClassUid: SopClass, sopInstanceUid: Instance };
  const whole = writePart10(instance);
  const cuts = Array.from({ length: 300 }, (_, at) => whole.subarray(0, whole.length - 2 * at));
  const files = [...Shapes.map(([, file]) => file), ...NotDicom.map(([, file]) => file), ...cuts, Bare.subarray(24)];
  for (const [at, file] of files.entries()) {
    const told = (error: Error) => error.message;
    const expected = await readPart10(file).then(({ bytes, ...named }) => ({
      ...named,
      offset: file.length - bytes.length,
    })).catch(told);
    assertEquals(await outlinePart10(inMemory(file)).catch(told), expected, `file ${at} of ${file.length} bytes`);
  }
});

const GB = 2 ** 30;
const NoPrefix = "Cannot read instance: it has no DICM prefix and is no data set in Implicit or Explicit VR";
const noise = (offset: number) => Math.imul(offset + 0x9E37, 0x9E3779B1) >>> 13 & 0xFF;

/** Part 10 up to its data set. */
const header = (transferSyntaxUid: string) =>
  writePart10({ bytes: new Uint8Array(0), transferSyntaxUid, sopClassUid: SopClass, sopInstanceUid: Instance });

/** Long files that are none. */
const LongOnes: [name: string, file: VirtualFile, message: string][] = [
  ["a GB of zeros", new VirtualFile(GB), NoPrefix],
  ["a TB of zeros", new VirtualFile(1024 * GB), NoPrefix],
  ["noise", new VirtualFile(GB, [], noise), NoPrefix],
  ["small numbers", new VirtualFile(GB, [], (at) => at % 8 === 0 ? 0x10 : 0), NoPrefix],
  ["zeros after File Meta Information", new VirtualFile(GB, [[0, header(ILE)]]), "begins with group 0000"],
  ["noise after File Meta Information", new VirtualFile(GB, [[0, header(ELE)]], noise), "has the VR"],
  [
    "zeros where fragments should be",
    new VirtualFile(GB, [[0, join(header("1.2.840.10008.1.2.4.50"), Bare, explicit("7FE00010", "OB", "", Undefined))]]),
    "stands where an item",
  ],
  ["a data set and zeros", new VirtualFile(GB, [[0, Bare]]), NoPrefix],
  [
    "File Meta Information of 2 GB",
    new VirtualFile(GB, [[0, join(Meta, explicit("00020102", "OB", "", 2 * GB))]]),
    "it ends in its File",
  ],
  [
    "a deflated one without UIDs",
    new VirtualFile(GB, [[0, explicit("00020010", "UI", DEFLATED)]]),
    "it is deflated, and longer",
  ],
];

for (const [name, file, message] of LongOnes) {
  Deno.test(`a long file with ${name} is no instance, which takes no more than its beginning`, async () => {
    const error = await assertRejects(() => outlinePart10(file), DicomNetworkError);
    assertEquals([error.code, error.message.includes(message)], ["NOT_DICOM", true], error.message);
    assertEquals(file.read < 256 * 1024, true, `${file.read} bytes`);
  });
}

const Long = 300_000_000;
const JPEG = "1.2.840.10008.1.2.4.50";
const LongFragment = implicit("FFFEE000", "", Long);

/** Long files that are instances, in pieces with 300 MB of zeros after each that announces them, and their offset. */
const LongInstances: [name: string, pieces: Uint8Array[], transferSyntaxUid: string, offset: number][] = [
  ["a bare data set", [join(Bare, explicit("7FE00010", "OW", "", Long))], ELE, 0],
  [
    "long private elements first",
    [join(header(ELE), explicit("00071001", "OB", "", Long)), Bare],
    ELE,
    header(ELE).length,
  ],
  [
    "long File Meta Information",
    [join(Meta, explicit("00020102", "OB", "", Long)), Bare],
    ELE,
    Meta.length + 12 + Long,
  ],
  [
    "fragments",
    [
      join(header(JPEG), Bare, explicit("7FE00010", "OB", "", Undefined), item(), LongFragment),
      LongFragment,
      SequenceEnd,
    ],
    JPEG,
    header(JPEG).length,
  ],
];

for (const [name, pieces, transferSyntaxUid, offset] of LongInstances) {
  Deno.test(`a long instance with ${name} is told by where its elements begin`, async () => {
    let end = 0;
    const parts = pieces.map((bytes) => {
      const start = end;
      end += bytes.length + Long;
      return [start, bytes] as const;
    });
    // After the last piece there is nothing unless it announces something
    const file = new VirtualFile(pieces.length > 1 ? end - Long : end, parts);
    const expected = { offset, transferSyntaxUid, sopClassUid: SopClass, sopInstanceUid: Instance };
    assertEquals(await outlinePart10(file), expected);
    assertEquals(file.read < 256 * 1024, true, `${file.read} bytes`);
  });
}
