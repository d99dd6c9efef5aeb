/**
 * Cases as a table: what a handler does, and the responses that come of it, one line each:
 * `FF00 +Chest`, `FF00 r1 c1 f0 w0`, `B000 c1 f1 w0 failed 1.2.4`, `C311 "There is no handler, or it threw"`.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { decodeDataset } from "../../lib/dataset/codec.ts";
import type { EncodedInstance } from "../../lib/dataset/types.ts";
import type { CommandSet, DimseMessage } from "../../lib/dimse/message.ts";
import type { Dataset } from "../../lib/dataset/types.ts";
import type { Service } from "../../lib/service/types.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { explicit, type Outgoing, requestOf, ScriptedScu, type ScriptOptions, Store, storeOf } from "./scripted_scu.ts";

/** One row of a table. */
export interface Case<Handler> {
  readonly name: string;
  /** Absent: none is bound. */
  readonly handler?: Handler;
  /** What is different in the request's command set. */
  readonly command?: Partial<CommandSet>;
  readonly identifier?: Dataset | Uint8Array;
  readonly options?: ScriptOptions;
  /** The SOP class whose presentation context carries the request, when not its own. */
  readonly on?: string;
  /** What is sent, when not just the request. */
  readonly script?: (scu: ScriptedScu, request: Outgoing) => Promise<unknown>;
  /** What the sub-operations are answered with, in order; `undefined` leaves one unanswered. */
  readonly stores?: readonly (number | undefined)[];
  readonly expect: readonly string[];
}

/** Something that types do not allow and handlers yield all the same. */
export function wrong(value: unknown): never {
  return value as never;
}

const encoded = new Map<string, EncodedInstance>();
for (const uid of ["1.2.3", "1.2.4", "1.2.5"]) {
  const bytes = await explicit({ SOPClassUID: Store, SOPInstanceUID: uid, HangingProtocolName: "Chest" });
  encoded.set(uid, { bytes, transferSyntaxUid: ExplicitVRLittleEndian, sopClassUid: Store, sopInstanceUid: uid });
}

/** An encoded instance: 1.2.3, 1.2.4 or 1.2.5. */
export function instance(uid: string): EncodedInstance {
  return encoded.get(uid)!;
}

/** A Pending reply with an instance. */
export function send(uid: string): { status: number; dataset: EncodedInstance } {
  return { status: 0xff00, dataset: instance(uid) };
}

/** A response as one line. */
export async function line({ command, dataset }: DimseMessage): Promise<string> {
  const counts = [
    ["r", command.NumberOfRemainingSuboperations],
    ["c", command.NumberOfCompletedSuboperations],
    ["f", command.NumberOfFailedSuboperations],
    ["w", command.NumberOfWarningSuboperations],
  ].filter(([, count]) => count !== undefined).map(([letter, count]) => `${letter}${count}`);
  const parts = [hex(command.Status!), ...counts];
  if (dataset) {
    const { FailedSOPInstanceUIDList: failed, HangingProtocolName: name, ...rest } = await decodeDataset(
      dataset,
      ExplicitVRLittleEndian,
    );
    assertEquals(rest, {});
    parts.push(failed ? `failed ${[failed].flat().join(",")}` : `+${name}`);
  }
  if (command.ErrorComment) parts.push(JSON.stringify(command.ErrorComment));
  return parts.join(" ");
}

/** Compare lines; an expected comment may be cut off with an ellipsis. */
export function assertLines(actual: readonly string[], expected: readonly string[]): void {
  const cut = actual.map((text, index) => {
    const [start, end] = expected[index]?.split("…") ?? [];
    return end === undefined || !text.startsWith(start) ? text : expected[index];
  });
  assertEquals(cut, expected);
}

/** Four hexadecimal digits. */
export function hex(status: number): string {
  return status.toString(16).toUpperCase().padStart(4, "0");
}

/** Run a table as tests. */
export function testCases<Handler>(
  service: string,
  sopClassUid: string,
  serviceOf: (handler: Handler | undefined) => Service,
  cases: readonly Case<Handler>[],
  around: (each: Case<Handler>, run: () => Promise<void>) => Promise<void> = (_each, run) => run(),
): void {
  for (const each of cases) {
    Deno.test(`${service}: ${each.name}: ${each.expect.map((text) => text.slice(0, 4)).join(" ")}`, () =>
      around(each, async () => {
        await using scu = await ScriptedScu.open([serviceOf(each.handler)], { timeout: 5, ...each.options });
        if (each.stores) scu.answerStore = (_request, index) => each.stores![index];
        const request = sopClassUid === Store
          ? await storeOf(each.command, each.identifier as Uint8Array | undefined)
          : await requestOf(sopClassUid, each.command, each.identifier);
        const { on = sopClassUid, script = (scu, request) => scu.send(request) } = each;
        await script(scu, { ...request, on });
        const responses = await scu.responses();
        assertLines(await Promise.all(responses.map(line)), each.expect);
        for (const { command, contextId } of responses) {
          assertEquals(command.CommandField, request.command.CommandField | 0x8000);
          assertEquals(command.MessageIDBeingRespondedTo, request.command.MessageID);
          assertEquals(command.AffectedSOPClassUID, request.command.AffectedSOPClassUID);
          assertEquals(command.AffectedSOPInstanceUID, request.command.AffectedSOPInstanceUID);
          assertEquals(contextId, scu.contextId(on));
        }
        // Whatever became of the operation, the association goes on.
        await scu.release();
      }));
  }
}
