/**
 * `hangar conformance`: the DICOM Conformance Statement.
 *
 * @module
 */
import { conformanceStatement } from "./conformance/document.ts";
import { Exit } from "./errors.ts";
import { defineVerb, type Verb } from "./verb.ts";

/** The verb. */
export const verb: Verb = defineVerb({
  name: "conformance",
  summary: "Prints the DICOM Conformance Statement (PS3.2) as Markdown",
  operands: [],
  flags: {},
  async run(_values, _operands, io) {
    await io.stdout(conformanceStatement());
    return Exit.Success;
  },
});
