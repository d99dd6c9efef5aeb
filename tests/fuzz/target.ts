/**
 * What a fuzz target is, and what it may expect of a decoder.
 *
 * @module
 */
import { ProtocolError } from "../../lib/errors.ts";
import type { Random } from "./random.ts";

/** Something that must cope with any bytes. */
export interface Target {
  /** Its name on the command line. */
  readonly name: string;
  /** Makes a case. The same random numbers make the same case. */
  make(random: Random): Uint8Array;
  /** Runs a case; throws when something is wrong. */
  run(bytes: Uint8Array): void | Promise<void>;
  /** Looks at what the cases so far have left behind; throws when that is too much. */
  check?(): Promise<void>;
  /** Ends whatever it has started. */
  close?(): Promise<void>;
}

/** An error that a target may end in. */
export type Refusal = abstract new (...args: never[]) => Error;

/** The result, or `undefined` where the bytes were refused in the only way they may be. */
export function refusable<T>(work: () => T, ...refusals: Refusal[]): T | undefined {
  try {
    return work();
  } catch (error) {
    if (isRefusal(error, refusals)) return undefined;
    throw error;
  }
}

/** As {@linkcode refusable}, for what takes its time. */
export async function refusableLater<T>(work: () => Promise<T>, ...refusals: Refusal[]): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isRefusal(error, refusals)) return undefined;
    throw error;
  }
}

function isRefusal(error: unknown, refusals: readonly Refusal[]): boolean {
  return error instanceof ProtocolError || refusals.some((refusal) => error instanceof refusal);
}
