import { DimseStatusError, ProtocolError } from "../../lib/errors.ts";
import { failure, pending, success } from "../../lib/service/sugar.ts";
import type { FindHandler } from "../../lib/service/types.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { type Case, wrong } from "./cases.ts";
import { cancelOf, explicit, Find, Move } from "./scripted_scu.ts";

const chest = { HangingProtocolName: "Chest" };

/** C-FIND: what the handler does, and what the peer gets. */
export const FindCases: readonly Case<FindHandler>[] = [
  {
    name: "two matches",
    async *handler() {
      yield { status: 0xff00, dataset: chest };
      yield pending({ HangingProtocolName: "Skull" });
    },
    expect: ["FF00 +Chest", "FF00 +Skull", "0000"],
  },
  {
    name: "a match for which an optional key was not supported",
    async *handler() {
      yield { status: 0xff01, dataset: chest };
      yield success();
    },
    expect: ["FF01 +Chest", "0000"],
  },
  { name: "no match", async *handler() {}, expect: ["0000"] },
  {
    name: "an encoded match",
    async *handler() {
      yield pending({ bytes: await explicit(chest), transferSyntaxUid: ExplicitVRLittleEndian });
    },
    expect: ["FF00 +Chest", "0000"],
  },
  {
    name: "status in an object",
    async *handler() {
      yield { status: { Status: 0xff00 }, dataset: chest };
      yield { Status: 0x0000 };
    },
    expect: ["FF00 +Chest", "0000"],
  },
  {
    name: "the identifier does not go with a final response",
    async *handler() {
      yield { status: 0x0000, dataset: chest };
    },
    expect: ["0000"],
  },
  {
    name: "nothing follows a final response",
    async *handler() {
      yield 0xa700;
      yield pending(chest);
    },
    expect: ["A700"],
  },
  {
    name: "out of resources after a match",
    async *handler() {
      yield pending(chest);
      yield failure(0xa700, "The store is full");
    },
    expect: ["FF00 +Chest", 'A700 "The store is full"'],
  },
  {
    name: "an identifier that breaks the model",
    handler: () => {
      throw new DimseStatusError(0xa900, "Two items");
    },
    expect: ['A900 "Two items"'],
  },
  {
    name: "an identifier over the limit",
    options: { maxIdentifierLength: 10 },
    async *handler() {},
    expect: ['A900 "The identifier is longer than this SCP has room for"'],
  },
  {
    name: "the handler's own failure",
    async *handler() {
      yield { Status: 0xc123, ErrorComment: "Ünfit \\ text\n".padEnd(70, "x") };
    },
    expect: [`C123 "${"?nfit ? text?".padEnd(64, "x")}"`],
  },
  {
    name: "a failure without a comment",
    async *handler() {
      yield 0xcfff;
    },
    expect: ['CFFF "Unable to process"'],
  },
  {
    name: "not authorized",
    async *handler() {
      yield 0x0124;
    },
    expect: ["0124"],
  },
  {
    name: "the handler ends it as cancelled",
    async *handler() {
      yield 0xfe00;
    },
    expect: ["FE00"],
  },
  {
    name: "status object without Status",
    async *handler() {
      yield wrong({ ErrorComment: "?" });
    },
    expect: ['C001 "The handler yielded a status object without Status"'],
  },
  {
    name: "Status undefined",
    async *handler() {
      yield wrong({ status: { Status: undefined }, dataset: chest });
    },
    expect: ['C001 "The handler yielded a status object without Status"'],
  },
  ...["FF00", null, undefined, true, -1, 0x10000, 1.5, NaN, [], { Status: "0000" }, { status: null }].map((value) => ({
    name: `yields ${JSON.stringify(value) ?? value}`,
    async *handler() {
      yield wrong(value);
    },
    expect: Array.isArray(value)
      ? ['C001 "The handler yielded a status object without Status"']
      : ['C002 "The handler yielded what is no status"'],
  })),
  {
    name: "an identifier that is no data set",
    identifier: Uint8Array.of(1, 2, 3, 4),
    handler: () => {
      throw new Error("not called");
    },
    expect: ['C310 "Cannot decode data set…"'],
  },
  {
    name: "an identifier that proves undecodable in the handler",
    handler: () => {
      throw new ProtocolError("Cannot decode value");
    },
    expect: ['C310 "Cannot decode value"'],
  },
  { name: "no handler", expect: ['C311 "There is no handler, or it threw"'] },
  {
    name: "the handler throws when called",
    handler: () => {
      throw new Error("secret");
    },
    expect: ['C311 "There is no handler, or it threw"'],
  },
  {
    name: "the handler throws after a match",
    async *handler() {
      yield pending(chest);
      throw new Error("secret");
    },
    expect: ["FF00 +Chest", 'C311 "There is no handler, or it threw"'],
  },
  {
    name: "the handler throws no error",
    async *handler() {
      yield pending(chest);
      throw undefined;
    },
    expect: ["FF00 +Chest", 'C311 "There is no handler, or it threw"'],
  },
  {
    name: "the handler throws a Pending status",
    handler: () => {
      throw new DimseStatusError(0xff00);
    },
    expect: ['C311 "There is no handler, or it threw"'],
  },
  {
    name: "the handler throws no status",
    handler: () => {
      throw new DimseStatusError(-1);
    },
    expect: ['C002 "The handler yielded what is no status"'],
  },
  {
    name: "the handler returns nothing",
    handler: () => wrong(undefined),
    expect: ['C311 "There is no handler, or it threw"'],
  },
  {
    name: "pending without a data set",
    async *handler() {
      yield pending(chest);
      yield 0xff00;
      yield pending(chest);
    },
    expect: ["FF00 +Chest", 'C312 "The handler yielded no data set, or one that cannot be encoded"'],
  },
  {
    name: "pending with null",
    async *handler() {
      yield { status: 0xff00, dataset: wrong(null) };
    },
    expect: ['C312 "The handler yielded no data set, or one that cannot be encoded"'],
  },
  ...[{ NoSuchKeyword: "1" }, { HangingProtocolName: Symbol() }, { NumberOfScreens: "many" }, "text", 5, [{}]].map((
    dataset,
  ) => ({
    name: `a data set that cannot be encoded: ${typeof dataset === "object" ? Object.keys(dataset) : dataset}`,
    async *handler() {
      yield pending(wrong(dataset));
    },
    expect: ['C312 "The handler yielded no data set, or one that cannot be encoded"'],
  })),
  {
    name: "a data set in a transfer syntax that leads nowhere",
    async *handler() {
      yield pending({ bytes: new Uint8Array(8), transferSyntaxUid: "1.2.840.10008.1.2.4.50" });
    },
    expect: ['C312 "The handler yielded no data set, or one that cannot be encoded"'],
  },
  {
    name: "another SOP class on its presentation context",
    command: { AffectedSOPClassUID: Move },
    async *handler() {},
    expect: ['0122 "SOP Class not supported"'],
  },
  {
    name: "an operation that the SOP class does not have",
    command: { CommandField: 0x0010 },
    async *handler() {},
    expect: ['0211 "Unrecognised operation"'],
  },
  { name: "a command nobody knows", command: { CommandField: 0x0042 }, async *handler() {}, expect: ["0211"] },
  {
    name: "a request without Priority",
    command: { Priority: undefined },
    async *handler() {},
    expect: ['0212 "Cannot decode command set: C-FIND-RQ has no Priority…"'],
  },
  {
    name: "a request that announces no identifier",
    async *handler() {},
    script: (scu, { command, on }) => scu.send({ command, on }),
    expect: ['0212 "Cannot decode command set: C-FIND-RQ announces no data set…"'],
  },
  {
    name: "C-CANCEL in one segment with the request",
    async *handler() {
      yield pending(chest);
    },
    script: (scu, request) => scu.send(request, cancelOf(7, Find)),
    expect: ["FE00"],
  },
  {
    name: "C-CANCEL for another Message ID",
    async *handler() {
      yield pending(chest);
    },
    script: (scu, request) => scu.send(request, cancelOf(8, Find)),
    expect: ["FF00 +Chest", "0000"],
  },
];
