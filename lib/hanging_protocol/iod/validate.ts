/**
 * The validator of hanging protocols (PS3.3 §A.44).
 *
 * @module
 */
import type { Dataset } from "../../dataset/types.ts";
import { HangingProtocolStorage } from "../../uids/sop_classes.ts";
import { isItem, readHangingProtocol } from "../model/read.ts";
import type { HangingProtocol } from "../model/types.ts";
import { checkItem } from "./attribute_check.ts";
import { type Diagnostic, Diagnostics, quoted, type Report } from "./diagnostics.ts";
import { checkGeometry } from "./geometry_rules.ts";
import { checkGroups, checkInteraction, checkNumbering, checkSums } from "./number_rules.ts";
import { HangingProtocolAttributes } from "./protocol_table.ts";
import { checkSelectors, checkTimes } from "./selector_rules.ts";

export { type Diagnostic, MaxDiagnostics, type Severity } from "./diagnostics.ts";

const Rules: readonly ((protocol: HangingProtocol, report: Report) => void)[] = [
  checkSums,
  checkNumbering,
  checkTimes,
  checkSelectors,
  checkGroups,
  checkGeometry,
  checkInteraction,
];

/**
 * Checks a hanging protocol against its IOD: attributes, conditions and values, and what its parts say of each other.
 *
 * It takes time in proportion to the size of the data set, whatever is in it.
 *
 * @param dataset The data set in keyword form.
 * @returns What is wrong, at most {@linkcode MaxDiagnostics}; without an `"error"` it is as the standard has it.
 */
export function validateHangingProtocol(dataset: Dataset): Diagnostic[] {
  const diagnostics = new Diagnostics();
  const { report } = diagnostics;
  if (!isItem(dataset)) {
    report("error", "", `is ${quoted(dataset)}, which is no data set`, "PS3.3 §A.44");
    return diagnostics.take();
  }
  const protocol = readHangingProtocol(dataset);
  const { sopClassUid } = protocol;
  if (sopClassUid !== undefined && sopClassUid !== HangingProtocolStorage) {
    report("error", "SOPClassUID", `is ${quoted(sopClassUid)}, which is not Hanging Protocol Storage`, "PS3.4 §GG.3");
  }
  checkItem(HangingProtocolAttributes, dataset, "", report);
  for (const check of Rules) check(protocol, report);
  return diagnostics.take();
}
