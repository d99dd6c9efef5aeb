/**
 * The C-FIND attributes of the Hanging Protocol Information Model as data (PS3.4 Table U.6-1), with the code sequence
 * macro they include (Table 8-1a). A row reads as the printed line does; a sequence holds the rows of its items.
 *
 * @module
 */
import { tagToHex } from "../dataset/dictionary.ts";

/** How an attribute takes part in matching: required, unique, optional (where a condition applies too), or not at all. */
export type MatchClass = "R" | "U" | "O" | "-";

/**
 * The matching types of PS3.4 §C.2.2.2 that this model calls for. They say what has to be supported: the engine takes
 * every type that the Value Representation allows, such as a wild card in Modality.
 */
export type MatchingType = "single" | "list" | "wildcard" | "universal" | "sequence";

/** One line of a key table. */
export interface KeyRow {
  /** The tag as `0xggggeeee`. */
  readonly tag: number;
  /** The keyword of PS3.6. */
  readonly keyword: string;
  /** The Value Representation. */
  readonly vr: string;
  /** The column Matching Key Type. */
  readonly match: MatchClass;
  /** The column Return Key Type: a data element type of PS3.5 §7.4. */
  readonly returnType: "1" | "1C" | "2" | "3";
  /** Matching types the line names or, where it has no remark, those that its Value Representation allows. */
  readonly types?: readonly MatchingType[];
  /** Set when a value sent with the attribute is to be passed over in silence, never matched and never warned of. */
  readonly ignored?: boolean;
  /** The lines one level deeper, for a sequence. */
  readonly items?: readonly KeyRow[];
}

/** A table of attributes that a C-FIND may match on or ask for, in ascending order of tags. */
export type KeyTable = readonly KeyRow[];

const value = ["single", "wildcard", "universal"] as const;
const exact = ["single", "universal"] as const;
const uid = ["single", "list", "universal"] as const;
const sequence = ["sequence", "universal"] as const;

/**
 * Basic code sequence macro with matching key requirements (PS3.4 Table 8-1b). Code Meaning is no matching key although
 * requestors send it along, as the example of PS3.17 §V.5 does: its value is passed over.
 */
export const BasicCodeSequenceKeys: KeyTable = [
  { tag: 0x00080100, keyword: "CodeValue", vr: "SH", match: "R", returnType: "1C", types: value },
  { tag: 0x00080102, keyword: "CodingSchemeDesignator", vr: "SH", match: "R", returnType: "1C", types: value },
  { tag: 0x00080103, keyword: "CodingSchemeVersion", vr: "SH", match: "R", returnType: "1C", types: value },
  { tag: 0x00080104, keyword: "CodeMeaning", vr: "LO", match: "-", returnType: "1", ignored: true },
  { tag: 0x00080105, keyword: "MappingResource", vr: "CS", match: "-", returnType: "3" },
  { tag: 0x00080106, keyword: "ContextGroupVersion", vr: "DT", match: "-", returnType: "3" },
  { tag: 0x00080107, keyword: "ContextGroupLocalVersion", vr: "DT", match: "-", returnType: "3" },
  { tag: 0x0008010b, keyword: "ContextGroupExtensionFlag", vr: "CS", match: "-", returnType: "3" },
  { tag: 0x0008010d, keyword: "ContextGroupExtensionCreatorUID", vr: "UI", match: "-", returnType: "3" },
  { tag: 0x00080118, keyword: "MappingResourceUID", vr: "UI", match: "-", returnType: "3" },
  { tag: 0x00080119, keyword: "LongCodeValue", vr: "UC", match: "R", returnType: "1C", types: value },
  { tag: 0x00080120, keyword: "URNCodeValue", vr: "UR", match: "R", returnType: "1C", types: value },
];

/** Enhanced code sequence macro with matching key requirements (PS3.4 Table 8-1a). */
export const CodeSequenceKeys: KeyTable = [
  ...BasicCodeSequenceKeys,
  {
    tag: 0x00080121,
    keyword: "EquivalentCodeSequence",
    vr: "SQ",
    match: "O",
    returnType: "3",
    types: sequence,
    items: BasicCodeSequenceKeys,
  },
];

/** The items of the Hanging Protocol Definition Sequence (PS3.4 Table U.6-1, lines marked `>`). */
const definitionItem: KeyTable = [
  { tag: 0x00080060, keyword: "Modality", vr: "CS", match: "R", returnType: "2", types: exact },
  {
    tag: 0x00081032,
    keyword: "ProcedureCodeSequence",
    vr: "SQ",
    match: "R",
    returnType: "2",
    types: sequence,
    items: CodeSequenceKeys,
  },
  {
    tag: 0x00082218,
    keyword: "AnatomicRegionSequence",
    vr: "SQ",
    match: "R",
    returnType: "2",
    types: sequence,
    items: CodeSequenceKeys,
  },
  { tag: 0x00200060, keyword: "Laterality", vr: "CS", match: "R", returnType: "2", types: exact },
  {
    tag: 0x0040100a,
    keyword: "ReasonForRequestedProcedureCodeSequence",
    vr: "SQ",
    match: "R",
    returnType: "2",
    types: sequence,
    items: CodeSequenceKeys,
  },
];

/** The items of the Nominal Screen Definition Sequence (PS3.4 Table U.6-1, lines marked `>`): to be returned only. */
const screenItem: KeyTable = [
  { tag: 0x00720104, keyword: "NumberOfVerticalPixels", vr: "US", match: "-", returnType: "1" },
  { tag: 0x00720106, keyword: "NumberOfHorizontalPixels", vr: "US", match: "-", returnType: "1" },
  { tag: 0x00720108, keyword: "DisplayEnvironmentSpatialPosition", vr: "FD", match: "-", returnType: "1" },
  { tag: 0x0072010a, keyword: "ScreenMinimumGrayscaleBitDepth", vr: "US", match: "-", returnType: "1C" },
  { tag: 0x0072010c, keyword: "ScreenMinimumColorBitDepth", vr: "US", match: "-", returnType: "1C" },
  { tag: 0x0072010e, keyword: "ApplicationMaximumRepaintTime", vr: "US", match: "-", returnType: "3" },
];

/** Attributes for the Hanging Protocol Information Model (PS3.4 Table U.6-1). */
export const HangingProtocolKeys: KeyTable = [
  // SOP Common
  { tag: 0x00080005, keyword: "SpecificCharacterSet", vr: "CS", match: "-", returnType: "1C", ignored: true },
  { tag: 0x00080016, keyword: "SOPClassUID", vr: "UI", match: "R", returnType: "1", types: uid },
  { tag: 0x00080018, keyword: "SOPInstanceUID", vr: "UI", match: "U", returnType: "1", types: uid },
  // Hanging Protocol Definition
  { tag: 0x00720002, keyword: "HangingProtocolName", vr: "SH", match: "R", returnType: "1", types: value },
  { tag: 0x00720004, keyword: "HangingProtocolDescription", vr: "LO", match: "-", returnType: "1" },
  { tag: 0x00720006, keyword: "HangingProtocolLevel", vr: "CS", match: "R", returnType: "1", types: exact },
  { tag: 0x00720008, keyword: "HangingProtocolCreator", vr: "LO", match: "-", returnType: "1" },
  { tag: 0x0072000a, keyword: "HangingProtocolCreationDateTime", vr: "DT", match: "-", returnType: "1" },
  {
    tag: 0x0072000c,
    keyword: "HangingProtocolDefinitionSequence",
    vr: "SQ",
    match: "R",
    returnType: "1",
    types: sequence,
    items: definitionItem,
  },
  {
    tag: 0x0072000e,
    keyword: "HangingProtocolUserIdentificationCodeSequence",
    vr: "SQ",
    match: "R",
    returnType: "2",
    types: sequence,
    items: CodeSequenceKeys,
  },
  { tag: 0x00720010, keyword: "HangingProtocolUserGroupName", vr: "LO", match: "R", returnType: "3", types: value },
  { tag: 0x00720014, keyword: "NumberOfPriorsReferenced", vr: "US", match: "R", returnType: "1", types: exact },
  // Hanging Protocol Environment
  { tag: 0x00720100, keyword: "NumberOfScreens", vr: "US", match: "R", returnType: "2", types: exact },
  {
    tag: 0x00720102,
    keyword: "NominalScreenDefinitionSequence",
    vr: "SQ",
    match: "-",
    returnType: "2",
    items: screenItem,
  },
];

/** A line of a key table with the tags that lead to it. */
export interface KeyPath {
  /** Tags as 8 hexadecimal digits, joined by dots from the outermost sequence inwards. */
  readonly path: string;
  /** The line. */
  readonly row: KeyRow;
}

/**
 * Lists every attribute of a key table that can be matched by its value, sequences opened.
 *
 * @param table The table, {@linkcode HangingProtocolKeys} unless told.
 * @returns The matching keys in the table's order; sequences themselves are not among them.
 */
export function matchingPaths(table: KeyTable = HangingProtocolKeys): KeyPath[] {
  const paths: KeyPath[] = [];
  const visit = (rows: KeyTable, prefix: string): void => {
    for (const row of rows) {
      if (row.match === "-") continue;
      const path = prefix + tagToHex(row.tag);
      if (row.items) visit(row.items, `${path}.`);
      else paths.push({ path, row });
    }
  };
  visit(table, "");
  return paths;
}
