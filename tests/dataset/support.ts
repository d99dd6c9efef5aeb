/** Encoded elements written by hand, in Little Endian. */

export const ILE = "1.2.840.10008.1.2";
export const ELE = "1.2.840.10008.1.2.1";
export const DEFLATED = "1.2.840.10008.1.2.1.99";
export const EBE = "1.2.840.10008.1.2.2";

const LongVrs = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]);

export const Undefined = 0xFFFFFFFF;

/** Latin-1 bytes of a text. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function header(tag: string, length: number): number[] {
  const number = (text: string) => [parseInt(text.slice(2), 16), parseInt(text.slice(0, 2), 16)];
  return [...number(tag.slice(0, 4)), ...number(tag.slice(4)), ...little(length, 4)];
}

export function little(value: number, size: number): number[] {
  return Array.from({ length: size }, (_, index) => Math.floor(value / 256 ** index) % 256);
}

/** An element in Explicit VR; `length` lies where it is given. */
export function explicit(tag: string, vr: string, value: Uint8Array | string, length?: number): Uint8Array {
  const bytes = typeof value === "string" ? ascii(value) : value;
  const [g0, g1, e0, e1] = header(tag, 0);
  const size = length ?? bytes.length;
  const head = LongVrs.has(vr) ? [0, 0, ...little(size, 4)] : little(size, 2);
  return Uint8Array.from([g0, g1, e0, e1, ...ascii(vr), ...head, ...bytes]);
}

/** An element in Implicit VR, or an item or delimiter. */
export function implicit(tag: string, value: Uint8Array | string, length?: number): Uint8Array {
  const bytes = typeof value === "string" ? ascii(value) : value;
  return Uint8Array.from([...header(tag, length ?? bytes.length), ...bytes]);
}

/** An item of defined length. */
export function item(...elements: readonly Uint8Array[]): Uint8Array {
  return implicit("FFFEE000", join(...elements));
}

/** An item of undefined length. */
export function openItem(...elements: readonly Uint8Array[]): Uint8Array {
  return join(implicit("FFFEE000", "", Undefined), ...elements, implicit("FFFEE00D", ""));
}

/** The end of a sequence of undefined length. */
export const SequenceEnd: Uint8Array = implicit("FFFEE0DD", "");

/** Bytes of a vector. */
export function vector(name: string): Uint8Array {
  return Deno.readFileSync(new URL(`../vectors/${name}`, import.meta.url));
}
