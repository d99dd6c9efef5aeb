/**
 * Lines of a dump.
 *
 * @module
 */
import { sopClassName } from "../lib/uids/sop_classes.ts";

/**
 * One line.
 *
 * @param name What it is about
 * @param value What it says
 * @returns The line, indented
 */
export function row(name: string, value: string | number): string {
  return `  ${`${name}:`.padEnd(34)} ${value}`;
}

/**
 * A UID with its name.
 *
 * @param uid The UID
 * @param name Its name, if it has one
 * @returns Both
 */
export function named(uid: string, name: string | undefined): string {
  return name === undefined ? uid : `${name} (${uid})`;
}

/**
 * A SOP class.
 *
 * @param uid SOP Class UID
 * @returns It with its name
 */
export function sopClass(uid: string): string {
  return named(uid, sopClassName(uid));
}
