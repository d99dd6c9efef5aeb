import { assert, assertEquals, assertMatch } from "@std/assert";
import { chestXray, neurosurgeryPlan } from "../../cli/samples/annex_v.ts";
import { samples } from "../../cli/samples/mod.ts";
import { keywordOf, parseTag } from "../../lib/dataset/dictionary.ts";
import type { Dataset } from "../../lib/dataset/types.ts";
import { validateHangingProtocol } from "../../lib/hanging_protocol/iod/validate.ts";
import { readHangingProtocol } from "../../lib/hanging_protocol/model/read.ts";
import chestXrayJson from "./annex_v/chest_xray.json" with { type: "json" };
import neurosurgeryPlanJson from "./annex_v/neurosurgery_plan.json" with { type: "json" };

/** PS3.17 §V.2 prints a lower left screen that is not as high as the four boxes on it. */
const OwnExample = "NeurosurgeryPlan";

for (const sample of samples()) {
  const name = String(sample.HangingProtocolName);

  Deno.test(`samples: ${name} is what the IOD asks for`, () => {
    const messages = validateHangingProtocol(sample).map(({ path, message }) => `${path} ${message}`);
    assertEquals(messages.filter((each) => name !== OwnExample || !each.endsWith("reaches beyond the screens")), []);
  });

  Deno.test(`samples: ${name} has nothing that the IOD has not`, () => {
    const { other } = readHangingProtocol(sample);
    const empty = Object.entries(other ?? {}).filter(([_, value]) => value === null || (value as []).length === 0);
    assertEquals({ SpecificCharacterSet: "ISO_IR 192", ...Object.fromEntries(empty) }, other);
  });
}

Deno.test("samples: each has a UID of its own that never changes", () => {
  const uids = samples().map(({ SOPInstanceUID }) => String(SOPInstanceUID));
  assertEquals(new Set(uids).size, uids.length);
  assertEquals(samples().map(({ SOPInstanceUID }) => SOPInstanceUID), uids);
  for (const uid of uids) {
    assertMatch(uid, /^2\.25\.[1-9]\d+$/);
    assert(BigInt(uid.slice(5)) < 2n ** 128n);
  }
});

/** DICOM JSON to keyword form, as far as the fixtures need it. */
function keywordForm(json: Record<string, { vr: string; Value?: unknown[] }>): Dataset {
  return Object.fromEntries(
    Object.entries(json).map(([tag, { vr, Value = [] }]) => {
      const value = vr === "SQ"
        ? Value.map((item) => keywordForm(item as Parameters<typeof keywordForm>[0]))
        : Value.length > 1
        ? Value
        : Value[0] ?? null;
      return [keywordOf(parseTag(tag)!)!, value];
    }),
  );
}

const AnnexV = [
  ["chest X-ray", chestXray(), keywordForm(chestXrayJson)],
  ["neurosurgery plan", neurosurgeryPlan(), keywordForm(neurosurgeryPlanJson)],
] as const;

for (const [name, sample, expected] of AnnexV) {
  Deno.test(`samples: the ${name} is that of PS3.17 Annex V`, () => {
    const { SOPInstanceUID: _ours, SpecificCharacterSet: _set, ...attributes } = sample;
    const { SOPInstanceUID: _theirs, SpecificCharacterSet: _theirSet, ...values } = expected;
    assertEquals(attributes, values);
  });
}
