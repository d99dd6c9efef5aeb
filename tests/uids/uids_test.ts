import { assert, assertEquals, assertFalse, assertLessOrEqual, assertMatch } from "@std/assert";
import * as implementation from "../../lib/uids/implementation.ts";
import * as sopClasses from "../../lib/uids/sop_classes.ts";
import * as transferSyntaxes from "../../lib/uids/transfer_syntaxes.ts";
import { generateUid, isUid } from "../../lib/uids/uid.ts";

const { sopClassName, StorageSopClasses } = sopClasses;
const { EncapsulatedTransferSyntaxes, transferSyntaxName, UncompressedTransferSyntaxes } = transferSyntaxes;

/** The UIDs among the exports of a module, by export name. */
function uidsOf(module: Record<string, unknown>): [string, string][] {
  return Object.entries(module).filter((entry): entry is [string, string] => typeof entry[1] === "string");
}

Deno.test("SOP classes: each export is a UID with a name, and no UID comes twice", () => {
  const uids = uidsOf(sopClasses);
  assertEquals(uids.length, 252);
  assertEquals(new Set(uids.map(([, uid]) => uid)).size, uids.length);
  for (const [keyword, uid] of uids) {
    assert(isUid(uid), keyword);
    assert(sopClassName(uid), keyword);
  }
});

Deno.test("SOP classes: every storage class and nothing else is in StorageSopClasses", () => {
  const storage = uidsOf(sopClasses)
    .filter(([keyword]) => /Storage(ForPresentation|ForProcessing)?$/.test(keyword))
    .map(([, uid]) => uid)
    .filter((uid) => uid !== sopClasses.MediaStorageDirectoryStorage); // in files only, never on the network
  assertEquals(new Set(StorageSopClasses), new Set(storage));
  assertEquals(StorageSopClasses.length, storage.length);
  assert(StorageSopClasses.includes(sopClasses.HangingProtocolStorage));
  assert(StorageSopClasses.includes(sopClasses.RTBeamsDeliveryInstructionStorage));
  assertFalse(StorageSopClasses.includes(sopClasses.StorageCommitmentPushModel));
});

Deno.test("sopClassName", () => {
  const rows: [string, string | undefined][] = [
    ["1.2.840.10008.1.1", "Verification SOP Class"],
    ["1.2.840.10008.5.1.4.38.1", "Hanging Protocol Storage"],
    ["1.2.840.10008.5.1.4.38.2", "Hanging Protocol Information Model - FIND"],
    ["1.2.840.10008.5.1.4.38.3", "Hanging Protocol Information Model - MOVE"],
    ["1.2.840.10008.5.1.4.38.4", "Hanging Protocol Information Model - GET"],
    ["1.2.840.10008.5.1.4.1.1.2", "CT Image Storage"],
    ["1.2.840.10008.1.2", undefined],
    ["__proto__", undefined],
    ["", undefined],
  ];
  for (const [uid, name] of rows) assertEquals(sopClassName(uid), name, uid);
});

Deno.test("transfer syntaxes: each export is a UID with a name, and no UID comes twice", () => {
  const uids = uidsOf(transferSyntaxes);
  assertEquals(new Set(uids.map(([, uid]) => uid)).size, uids.length);
  for (const [keyword, uid] of uids) {
    assert(isUid(uid) && uid.startsWith("1.2.840.10008.1.2"), keyword);
    assert(transferSyntaxName(uid), keyword);
  }
  for (const uid of EncapsulatedTransferSyntaxes) {
    assert(transferSyntaxName(uid), uid);
    assertFalse(UncompressedTransferSyntaxes.includes(uid), uid);
  }
});

Deno.test("transferSyntaxName", () => {
  const rows: [string, string | undefined][] = [
    ["1.2.840.10008.1.2", "Implicit VR Little Endian"],
    ["1.2.840.10008.1.2.1", "Explicit VR Little Endian"],
    ["1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian"],
    ["1.2.840.10008.1.2.2", "Explicit VR Big Endian (Retired)"],
    ["1.2.840.10008.1.2.4.50", "JPEG Baseline (Process 1)"],
    ["1.2.840.10008.1.2.5", "RLE Lossless"],
    ["1.2.840.10008.1.1", undefined],
  ];
  for (const [uid, name] of rows) assertEquals(transferSyntaxName(uid), name, uid);
  assertEquals(UncompressedTransferSyntaxes.map(transferSyntaxName), [
    "Explicit VR Little Endian",
    "Implicit VR Little Endian",
    "Deflated Explicit VR Little Endian",
  ]);
});

Deno.test("isUid", () => {
  const rows: [string, boolean][] = [
    ["1", true],
    ["1.2.840.10008.1.1", true],
    ["1.02", true], // not allowed, but met with
    ["1".repeat(64), true],
    ["1".repeat(65), false],
    ["", false],
    [".", false],
    ["..", false],
    ["1..2", false],
    [".1", false],
    ["1.", false],
    ["1.2 ", false],
    ["1.2\0", false],
    ["1.2\n", false],
    ["1.a", false],
    ["../1", false],
    ["1/2", false],
    ["１.２", false],
  ];
  for (const [text, expected] of rows) assertEquals(isUid(text), expected, JSON.stringify(text));
});

Deno.test("generateUid: a UUID as PS3.5 §B.2 says, another one each time", () => {
  const uids = Array.from({ length: 100 }, generateUid);
  for (const uid of uids) {
    assertMatch(uid, /^2\.25\.[1-9][0-9]{30,38}$/);
    assert(isUid(uid));
    assert(BigInt(uid.slice(5)) < 2n ** 128n);
  }
  assertEquals(new Set(uids).size, uids.length);
});

Deno.test("implementation identity fits its fields", () => {
  assert(isUid(implementation.ImplementationClassUid));
  assertMatch(implementation.ImplementationClassUid, /^2\.25\./);
  assertLessOrEqual(implementation.ImplementationVersionName.length, 16);
  assertEquals(
    implementation.ImplementationVersionName,
    `HANGAR_${implementation.Version.replaceAll(".", "_")}`,
  );
  assertEquals(implementation.ApplicationContextName, "1.2.840.10008.3.1.1.1");
});
