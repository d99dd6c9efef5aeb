/**
 * UIDs of the standard and of this implementation, as data (PS3.6 Annex A).
 *
 * @module
 */
export * from "./implementation.ts";
export * from "./sop_classes.ts";
export * from "./transfer_syntaxes.ts";
export * from "./uid.ts";
