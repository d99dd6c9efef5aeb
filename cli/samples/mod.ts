/**
 * Sample hanging protocols: those of PS3.17 Annex V and some that a department could start with.
 *
 * @module
 */
import type { Dataset } from "../../lib/dataset/types.ts";
import { chestXray, neurosurgeryPlan } from "./annex_v.ts";
import { brainMr } from "./brain_mr.ts";
import { chestCt } from "./chest_ct.ts";
import { mammographyScreening } from "./mammography.ts";
import { petCt } from "./pet_ct.ts";
import { trauma } from "./trauma.ts";

/**
 * Makes the samples.
 *
 * @returns Hanging protocols in keyword form, each with a SOP Instance UID of its own that never changes
 */
export function samples(): Dataset[] {
  return [chestXray(), neurosurgeryPlan(), mammographyScreening(), chestCt(), brainMr(), trauma(), petCt()];
}
