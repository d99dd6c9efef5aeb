/**
 * Value representations as data (PS3.5 §6.2 and Table 7.1-1).
 *
 * @module
 */

/** How the values of a VR are held. */
export type VrKind =
  /** Text that a backslash splits, in the default repertoire. */
  | "ascii"
  /** Text that a backslash splits, in the Specific Character Set. */
  | "text"
  /** One text, in the Specific Character Set or, for UR, the default repertoire; a backslash is a character. */
  | "longtext"
  /** Numbers written in digits: DS, IS. */
  | "digits"
  /** Binary numbers of a fixed size. */
  | "number"
  /** Attribute tags. */
  | "tag"
  /** One value of bytes or words. */
  | "bytes"
  /** Items. */
  | "sequence";

/** The properties of one VR. */
export interface VrProperties {
  /** How its values are held. */
  readonly kind: VrKind;
  /** Whether Explicit VR gives it 2 reserved bytes and a 32-bit length (PS3.5 Table 7.1-1). */
  readonly long: boolean;
  /** Bytes of one binary value or word; 1 for text. Values are swapped by it between byte orders. */
  readonly size: 1 | 2 | 4 | 8;
  /** The byte that fills an odd value up (PS3.5 §6.2). */
  readonly padding: 0x00 | 0x20;
}

const Space = 0x20;
const Null = 0x00;

/** The value representations of PS3.5 Table 6.2-1 by their two letters. */
export const ValueRepresentations: Readonly<Record<string, VrProperties>> = {
  AE: { kind: "ascii", long: false, size: 1, padding: Space },
  AS: { kind: "ascii", long: false, size: 1, padding: Space },
  AT: { kind: "tag", long: false, size: 2, padding: Null },
  CS: { kind: "ascii", long: false, size: 1, padding: Space },
  DA: { kind: "ascii", long: false, size: 1, padding: Space },
  DS: { kind: "digits", long: false, size: 1, padding: Space },
  DT: { kind: "ascii", long: false, size: 1, padding: Space },
  FD: { kind: "number", long: false, size: 8, padding: Null },
  FL: { kind: "number", long: false, size: 4, padding: Null },
  IS: { kind: "digits", long: false, size: 1, padding: Space },
  LO: { kind: "text", long: false, size: 1, padding: Space },
  LT: { kind: "longtext", long: false, size: 1, padding: Space },
  OB: { kind: "bytes", long: true, size: 1, padding: Null },
  OD: { kind: "bytes", long: true, size: 8, padding: Null },
  OF: { kind: "bytes", long: true, size: 4, padding: Null },
  OL: { kind: "bytes", long: true, size: 4, padding: Null },
  OV: { kind: "bytes", long: true, size: 8, padding: Null },
  OW: { kind: "bytes", long: true, size: 2, padding: Null },
  PN: { kind: "text", long: false, size: 1, padding: Space },
  SH: { kind: "text", long: false, size: 1, padding: Space },
  SL: { kind: "number", long: false, size: 4, padding: Null },
  SQ: { kind: "sequence", long: true, size: 1, padding: Null },
  SS: { kind: "number", long: false, size: 2, padding: Null },
  ST: { kind: "longtext", long: false, size: 1, padding: Space },
  SV: { kind: "number", long: true, size: 8, padding: Null },
  TM: { kind: "ascii", long: false, size: 1, padding: Space },
  UC: { kind: "text", long: true, size: 1, padding: Space },
  UI: { kind: "ascii", long: false, size: 1, padding: Null },
  UL: { kind: "number", long: false, size: 4, padding: Null },
  UN: { kind: "bytes", long: true, size: 1, padding: Null },
  UR: { kind: "longtext", long: true, size: 1, padding: Space },
  US: { kind: "number", long: false, size: 2, padding: Null },
  UT: { kind: "longtext", long: true, size: 1, padding: Space },
  UV: { kind: "number", long: true, size: 8, padding: Null },
};

/** The same to look up: whether an object has a property of its own takes ten times as long. */
const byName: ReadonlyMap<string, VrProperties> = new Map(Object.entries(ValueRepresentations));

/**
 * Looks up a VR. One that a later edition added has a 32-bit length and is read as UN (PS3.5 §6.2, Note on new VRs).
 *
 * @param vr Two capitals.
 * @returns Its properties.
 */
export function vrProperties(vr: string): VrProperties {
  return byName.get(vr) ?? ValueRepresentations.UN;
}
