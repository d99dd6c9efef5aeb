/**
 * Values by their VR (PS3.5 Table 6.2-1).
 *
 * @module
 */
import { parseTag } from "../../dataset/dictionary.ts";
import { quoted } from "./diagnostics.ts";

/** Longest value in characters. */
const MaxLengths: Readonly<Record<string, number>> = {
  AE: 16,
  CS: 16,
  SH: 16,
  LO: 64,
  PN: 64 * 3 + 2,
  ST: 1024,
  LT: 10240,
  UI: 64,
  DS: 16,
  IS: 12,
};

/** Least and greatest whole number. */
const Ranges: Readonly<Record<string, readonly [number, number]>> = {
  US: [0, 0xFFFF],
  SS: [-0x8000, 0x7FFF],
  UL: [0, 0xFFFFFFFF],
  SL: [-0x80000000, 0x7FFFFFFF],
  IS: [-0x80000000, 0x7FFFFFFF],
};

/** Components without leading zeros (PS3.5 §9.1). */
const Uid = /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))*$/;

/** VRs whose values may hold line ends, tabs and backslashes. */
const LongTexts: ReadonlySet<string> = new Set(["ST", "LT", "UT"]);

const DateTime =
  /^\d{4}(?:(?:0[1-9]|1[0-2])(?:(?:0[1-9]|[12]\d|3[01])(?:(?:[01]\d|2[0-3])(?:[0-5]\d(?:(?:[0-5]\d|60)(?:\.\d{1,6})?)?)?)?)?)?(?:[+-](?:0\d|1[0-4])[0-5]\d)?$/;

function checkNumber(vr: string, value: unknown): string | undefined {
  const isText = (vr === "IS" || vr === "DS") && typeof value === "string" &&
    /^ *[-+]?[\d.]+(?:[eE][-+]?\d+)? *$/.test(value);
  const number = isText ? Number(value) : value;
  if (typeof number !== "number" || Number.isNaN(number)) return `is ${quoted(value)}, which is no number`;
  if (!Number.isFinite(number)) return `is ${number}`;
  const range = Ranges[vr];
  if (!range) return undefined;
  if (!Number.isInteger(number)) return `is ${number}, which is no whole number`;
  return number < range[0] || number > range[1] ? `is ${number}, which does not fit ${vr}` : undefined;
}

function checkText(vr: string, text: string): string | undefined {
  const longest = MaxLengths[vr];
  if (longest !== undefined && [...text].length > longest) {
    return `is ${quoted(text)}: ${[...text].length} characters exceed the ${longest} of ${vr}`;
  }
  if (vr === "CS" && !/^[A-Z0-9 _]*$/.test(text)) {
    return `is ${quoted(text)}: capitals, digits, spaces and underscores only`;
  }
  if (vr === "UI" && !Uid.test(text)) return `is ${quoted(text)}, which is no UID`;
  if (vr === "DT" && !DateTime.test(text)) return `is ${quoted(text)}, which is no date and time: YYYYMMDDHHMMSS`;
  if (!LongTexts.has(vr) && vr !== "UR" && /[\\\p{Cc}]/u.test(text)) {
    return `is ${quoted(text)}: no backslash and no control characters`;
  }
  return undefined;
}

function isPersonName(value: unknown): boolean {
  return typeof value === "object" && value !== null &&
    Object.entries(value).every(([group, name]) =>
      ["Alphabetic", "Ideographic", "Phonetic"].includes(group) && typeof name === "string"
    );
}

/**
 * Checks one value.
 *
 * @param vr VR of its attribute; SQ has none.
 * @param value The value, not empty.
 * @returns What is wrong, as the end of a sentence about the attribute, or `undefined`.
 */
export function checkValue(vr: string, value: unknown): string | undefined {
  if (vr === "AT") {
    const isTag = typeof value === "string" && parseTag(value) !== undefined;
    return isTag ? undefined : `is ${quoted(value)}, which is no tag of 8 hexadecimal digits`;
  }
  if (vr in Ranges || ["FD", "FL", "DS"].includes(vr)) return checkNumber(vr, value);
  if (vr === "PN" && isPersonName(value)) return undefined;
  return typeof value === "string" ? checkText(vr, value) : `is ${quoted(value)}, which is no text`;
}

/**
 * Checks the number of values.
 *
 * @param vm VM of PS3.6, e.g. `"2-n"`.
 * @param count How many there are.
 * @returns What is wrong, or `undefined`.
 */
export function checkMultiplicity(vm: string, count: number): string | undefined {
  const [least, most = least] = vm.split("-");
  if (count >= Number(least) && (most === "n" || count <= Number(most))) return undefined;
  const wanted = most === "n" ? `${least} or more` : least;
  return `has ${count} ${count === 1 ? "value" : "values"} instead of ${wanted}`;
}
