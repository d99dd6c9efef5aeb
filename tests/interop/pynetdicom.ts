/**
 * pynetdicom as the SCU of `hangar serve`.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { datasetToJson } from "../../lib/dataset/json.ts";
import type { DicomJson } from "../../lib/dataset/keyword.ts";
import type { Dataset } from "../../lib/dataset/types.ts";
import { type HangarServer, type Peer, run } from "../support/peers.ts";

/** One response. */
export interface Response {
  readonly status: number;
  readonly NumberOfRemainingSuboperations?: number;
  readonly NumberOfCompletedSuboperations?: number;
  readonly NumberOfFailedSuboperations?: number;
  readonly NumberOfWarningSuboperations?: number;
  readonly ErrorComment?: string;
  readonly OffendingElement?: readonly string[];
  readonly dataset?: DicomJson | null;
}

/** What came of a C-GET. */
export interface Retrieved {
  readonly responses: readonly Response[];
  readonly received: readonly { readonly uid: string; readonly transferSyntaxUid: string; readonly bytes: string }[];
}

/** Something to do on the association. */
export type Step =
  | { readonly do: "echo" }
  | { readonly do: "store"; readonly file: string }
  | { readonly do: "store"; readonly dataset: Dataset }
  | { readonly do: "find"; readonly identifier: Dataset; readonly cancelAfter?: number }
  | { readonly do: "get"; readonly identifier: Dataset }
  | { readonly do: "move"; readonly identifier: Dataset; readonly destination: string };

/** What a step comes to. */
export type Answer<S extends Step> = S["do"] extends "echo" | "store" ? Response
  : S["do"] extends "get" ? Retrieved
  : Response[];

/** How to associate. */
export interface Plan {
  readonly calling?: string;
  /** Most preferred first; Explicit and Implicit VR Little Endian unless told. */
  readonly transferSyntaxes?: readonly string[];
  /** Whether to propose the SCP role for Hanging Protocol Storage; yes unless told. */
  readonly role?: boolean;
  /** Status to answer C-STORE with; Success unless told. */
  readonly storeStatus?: number;
}

const Script = new URL("pynetdicom_scu.py", import.meta.url).pathname;

/**
 * Takes steps on one association, which has to end with a release.
 *
 * @param peer pynetdicom
 * @param server Whom to call
 * @param steps What to do
 * @param plan How to associate
 * @returns An answer a step
 */
export async function scu<const S extends readonly Step[]>(
  peer: Peer,
  server: HangarServer,
  steps: S,
  plan: Plan = {},
): Promise<{ -readonly [K in keyof S]: Answer<S[K]> }> {
  const encoded = steps.map((step) => ({
    ...step,
    ...("dataset" in step ? { dataset: datasetToJson(step.dataset) } : {}),
    ...("identifier" in step ? { identifier: datasetToJson(step.identifier) } : {}),
  }));
  const input = JSON.stringify({ called: "HANGAR", ...plan, host: "127.0.0.1", port: server.port, steps: encoded });
  const { code, stdout, stderr } = await run(peer.location!, [Script], { input });
  assertEquals(code, 0, stderr);
  const { association, answers } = JSON.parse(stdout);
  assertEquals(association, "released", stdout);
  return answers;
}

/** The statuses of responses. */
export function statuses(responses: readonly Response[]): number[] {
  return responses.map(({ status }) => status);
}

/**
 * The values of an attribute, however deep: its tags, one for each level, all items looked into.
 *
 * @param json A data set
 * @param tags Tags as 8 hexadecimal digits
 * @returns All values, those of all items after one another
 */
export function valuesAt(json: DicomJson, tags: readonly string[]): unknown[] {
  const [tag, ...deeper] = tags;
  const values = json[tag]?.Value ?? [];
  return deeper.length === 0 ? [...values] : values.flatMap((item) => valuesAt(item as DicomJson, deeper));
}

/** The data set with no difference between the ways to write that nothing is in it. */
export function normalized(json: DicomJson): DicomJson {
  const entries = Object.entries(json).sort(([a], [b]) => a < b ? -1 : 1);
  return Object.fromEntries(entries.map(([tag, { vr, Value = [] }]) => {
    const values = vr === "SQ" ? Value.map((item) => normalized(item as DicomJson)) : Value;
    return [tag, { vr, Value: values }];
  }));
}
