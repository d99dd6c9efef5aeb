/**
 * Every fuzz target.
 *
 * @module
 */
import { dataSetTargets } from "./data_sets.ts";
import { hangingProtocolTargets } from "./hanging_protocols.ts";
import { hashOf, Random } from "./random.ts";
import { serverTargets } from "./server.ts";
import type { Target } from "./target.ts";
import { wireTargets } from "./wire.ts";

/** In the order of the layers. */
export const targets: readonly Target[] = [
  ...wireTargets,
  ...dataSetTargets,
  ...hangingProtocolTargets,
  ...serverTargets,
];

/** Finds a target by its name. */
export function targetNamed(name: string): Target {
  const target = targets.find((each) => each.name === name);
  if (target === undefined) {
    throw new Error(`There is no target ${name}: ${targets.map((each) => each.name).join(" ")}`);
  }
  return target;
}

/** Makes one case of a run. */
export function makeCase(target: Target, seed: number, index: number): Uint8Array {
  return target.make(new Random(seed, hashOf(target.name), index));
}
