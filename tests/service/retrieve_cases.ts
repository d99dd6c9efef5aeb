import { DimseStatusError, ProtocolError } from "../../lib/errors.ts";
import { failure, pending, success } from "../../lib/service/sugar.ts";
import type { GetHandler } from "../../lib/service/types.ts";
import { aborted } from "./aborted.ts";
import { type Case, instance, send, wrong } from "./cases.ts";
import { cancelOf } from "./scripted_scu.ts";

const chest = { HangingProtocolName: "Chest" };

/**
 * What C-GET and C-MOVE have in common. The codes are those of C-GET; C-MOVE has C5xx for C4xx. Its handler yields a
 * destination first, and its sub-operations go there.
 */
export const RetrieveCases: readonly Case<GetHandler>[] = [
  {
    name: "three instances",
    async *handler() {
      yield { subOperations: 3 };
      yield send("1.2.3");
      yield send("1.2.4");
      yield pending(instance("1.2.5"));
    },
    expect: ["FF00 r2 c1 f0 w0", "FF00 r1 c2 f0 w0", "0000 c3 f0 w0"],
  },
  {
    name: "one instance and a final success",
    async *handler() {
      yield { subOperations: 1 };
      yield send("1.2.3");
      yield success();
    },
    expect: ["0000 c1 f0 w0"],
  },
  {
    name: "nothing to send",
    async *handler() {
      yield { subOperations: 0 };
    },
    expect: ["0000 c0 f0 w0"],
  },
  {
    name: "an instance in keyword form",
    async *handler() {
      yield { subOperations: 1 };
      yield pending({ SOPClassUID: instance("1.2.3").sopClassUid, SOPInstanceUID: "1.2.3", ...chest });
    },
    expect: ["0000 c1 f0 w0"],
  },
  {
    name: "FF01 is no status of sub-operations",
    async *handler() {
      yield { subOperations: 2 };
      yield { status: 0xff01, dataset: instance("1.2.3") };
      yield { status: 0xff01, dataset: instance("1.2.4") };
    },
    expect: ["FF00 r1 c1 f0 w0", "0000 c2 f0 w0"],
  },
  {
    name: "one fails",
    stores: [0x0000, 0xc000, 0x0000],
    async *handler() {
      yield { subOperations: 3 };
      yield send("1.2.3");
      yield send("1.2.4");
      yield send("1.2.5");
    },
    expect: ["FF00 r2 c1 f0 w0", "FF00 r1 c1 f1 w0", "B000 c2 f1 w0 failed 1.2.4"],
  },
  {
    name: "one warns: no list",
    stores: [0xb000, 0x0000],
    async *handler() {
      yield { subOperations: 2 };
      yield send("1.2.3");
      yield send("1.2.4");
    },
    expect: ["FF00 r1 c0 f0 w1", "B000 c1 f0 w1"],
  },
  {
    name: "all warn",
    stores: [0xb006, 0xb007],
    async *handler() {
      yield { subOperations: 2 };
      yield send("1.2.3");
      yield send("1.2.4");
    },
    expect: ["FF00 r1 c0 f0 w1", "B000 c0 f0 w2"],
  },
  {
    name: "one warns and one fails",
    stores: [0xb000, 0xa700],
    async *handler() {
      yield { subOperations: 2 };
      yield send("1.2.3");
      yield send("1.2.4");
    },
    expect: ["FF00 r1 c0 f0 w1", "B000 c0 f1 w1 failed 1.2.4"],
  },
  {
    name: "all fail",
    stores: [0xa700, 0x0122],
    async *handler() {
      yield { subOperations: 2 };
      yield send("1.2.3");
      yield send("1.2.4");
    },
    expect: ["FF00 r1 c0 f1 w0", "A702 c0 f2 w0 failed 1.2.3,1.2.4"],
  },
  {
    name: "fewer than announced: the rest has failed, under UIDs nobody knows",
    async *handler() {
      yield { subOperations: 3 };
      yield send("1.2.3");
    },
    expect: ["FF00 r2 c1 f0 w0", "B000 c1 f2 w0"],
  },
  {
    name: "success before all are sent is none",
    async *handler() {
      yield { subOperations: 2 };
      yield send("1.2.3");
      yield success();
    },
    expect: ["FF00 r1 c1 f0 w0", "B000 c1 f1 w0"],
  },
  {
    name: "none of those announced",
    async *handler() {
      yield { subOperations: 2 };
    },
    expect: ["A702 c0 f2 w0"],
  },
  {
    name: "more than announced: the rest is not sent",
    async *handler() {
      yield { subOperations: 1 };
      yield send("1.2.3");
      yield send("1.2.4");
    },
    expect: ["0000 c1 f0 w0"],
  },
  {
    name: "instances that are none",
    async *handler() {
      yield { subOperations: 6 };
      yield 0xff00;
      yield pending(wrong(null));
      yield pending(wrong("1.2.3"));
      yield pending(chest);
      yield pending({ SOPClassUID: instance("1.2.3").sopClassUid, SOPInstanceUID: "../../etc/passwd" });
      yield send("1.2.4");
    },
    expect: [
      "FF00 r5 c0 f1 w0",
      "FF00 r4 c0 f2 w0",
      "FF00 r3 c0 f3 w0",
      "FF00 r2 c0 f4 w0",
      "FF00 r1 c0 f5 w0",
      'B000 c1 f5 w0 "The handler yielded no instance"',
    ],
  },
  {
    name: "instances that cannot be sent",
    async *handler() {
      yield { subOperations: 4 };
      yield pending({ SOPClassUID: instance("1.2.3").sopClassUid, SOPInstanceUID: "1.2.3", NoSuchKeyword: "1" });
      yield pending({ ...instance("1.2.4"), transferSyntaxUid: "1.2.840.10008.1.2.4.50" });
      yield pending({ ...instance("1.2.5"), sopClassUid: "1.2.840.10008.5.1.4.1.1.2" });
      yield send("1.2.3");
    },
    expect: [
      "FF00 r3 c0 f1 w0",
      "FF00 r2 c0 f2 w0",
      "FF00 r1 c0 f3 w0",
      'B000 c1 f3 w0 failed 1.2.3,1.2.4,1.2.5 "Cannot encode NoSuchKeyword: \\"NoSuchKeyword\\" is no keyword of th"',
    ],
  },
  ...[undefined, null, "2", -1, 1.5, 65536, NaN].map((subOperations): Case<GetHandler> => ({
    name: `subOperations ${JSON.stringify(subOperations) ?? subOperations}`,
    async *handler() {
      yield { subOperations: wrong(subOperations) };
      yield send("1.2.3");
    },
    expect: ['C413 "The handler yielded no number of sub-operations…"'],
  })),
  {
    name: "65535 sub-operations are possible",
    async *handler() {
      yield { subOperations: 65535 };
      yield failure(0xa702);
    },
    expect: ["A702 c0 f65535 w0"],
  },
  {
    name: "an instance in place of the number",
    async *handler() {
      yield send("1.2.3");
    },
    expect: ['C413 "The handler yielded no number of sub-operations…"'],
  },
  {
    name: "a bare number in place of { subOperations }",
    async *handler() {
      yield 2;
      yield send("1.2.3");
    },
    expect: ['C413 "The handler yielded no number of sub-operations…"'],
  },
  {
    name: "the handler ends without the number",
    async *handler() {},
    expect: ['C413 "The handler yielded no number of sub-operations…"'],
  },
  {
    name: "a final status in place of the number",
    async *handler() {
      yield failure(0xa701, "Too many");
    },
    expect: ['A701 "Too many"'],
  },
  {
    name: "success in place of the number",
    async *handler() {
      yield 0x0000;
    },
    expect: ["0000"],
  },
  {
    name: "not authorized",
    async *handler() {
      yield { status: 0x0124 };
    },
    expect: ["0124"],
  },
  {
    name: "an identifier that breaks the model",
    handler: () => {
      throw new DimseStatusError(0xa900, "SOP Instance UID (0008,0018) is missing or empty");
    },
    expect: ['A900 "SOP Instance UID (0008,0018) is missing or empty"'],
  },
  {
    name: "an identifier over the limit",
    options: { maxIdentifierLength: 10 },
    async *handler() {},
    expect: ['A900 "The identifier is longer than this SCP has room for"'],
  },
  {
    name: "an identifier that is no data set",
    identifier: Uint8Array.of(1, 2, 3, 4),
    async *handler() {},
    expect: ['C410 "Cannot decode data set…"'],
  },
  {
    name: "an identifier that proves undecodable in the handler",
    handler: () => {
      throw new ProtocolError("Cannot decode value");
    },
    expect: ['C410 "Cannot decode value"'],
  },
  { name: "no handler", expect: ['C411 "There is no handler, or it threw"'] },
  {
    name: "the handler throws",
    handler: () => {
      throw new Error("secret");
    },
    expect: ['C411 "There is no handler, or it threw"'],
  },
  {
    name: "the handler throws between instances: the rest has failed",
    stores: [0xa700],
    async *handler() {
      yield { subOperations: 3 };
      yield send("1.2.3");
      throw new Error("secret");
    },
    expect: ["FF00 r2 c0 f1 w0", 'C411 c0 f3 w0 failed 1.2.3 "There is no handler, or it threw"'],
  },
  {
    name: "the handler throws a status between instances",
    async *handler() {
      yield { subOperations: 2 };
      yield send("1.2.3");
      throw new DimseStatusError(0xa702, "The store is gone");
    },
    expect: ["FF00 r1 c1 f0 w0", 'A702 c1 f1 w0 "The store is gone"'],
  },
  {
    name: "the handler's own failure between instances",
    async *handler() {
      yield { subOperations: 2 };
      yield send("1.2.3");
      yield failure(0xc123, "No more");
    },
    expect: ["FF00 r1 c1 f0 w0", 'C123 c1 f1 w0 "No more"'],
  },
  {
    name: "the handler ends it as cancelled: the rest remains",
    async *handler() {
      yield { subOperations: 3 };
      yield send("1.2.3");
      yield 0xfe00;
    },
    expect: ["FF00 r2 c1 f0 w0", "FE00 r2 c1 f0 w0"],
  },
  {
    name: "status object without Status",
    async *handler() {
      yield { subOperations: 2 };
      yield send("1.2.3");
      yield wrong({ status: { ErrorComment: "?" }, dataset: instance("1.2.4") });
    },
    expect: ["FF00 r1 c1 f0 w0", 'C001 c1 f1 w0 "The handler yielded a status object without Status…"'],
  },
  {
    name: "status of another type",
    async *handler() {
      yield { subOperations: 2 };
      yield wrong("FF00");
    },
    expect: ['C002 c0 f2 w0 "The handler yielded what is no status"'],
  },
  {
    name: "status of another type before the number",
    async *handler() {
      yield { status: wrong("FF00") };
    },
    expect: ['C002 "The handler yielded what is no status"'],
  },
  {
    name: "another SOP class on its presentation context",
    command: { AffectedSOPClassUID: "1.2.840.10008.5.1.4.38.2" },
    async *handler() {},
    expect: ['0122 "SOP Class not supported"'],
  },
  {
    name: "a Message ID that is in use",
    async *handler({ signal }) {
      yield* aborted(signal);
    },
    script: (scu, request) => scu.send(request, request),
    expect: ["0210"],
  },
  {
    name: "an operation that the SOP class does not have",
    command: { CommandField: 0x0020 },
    async *handler() {},
    expect: ['0211 "Unrecognised operation"'],
  },
  {
    name: "a request without Priority",
    command: { Priority: undefined },
    async *handler() {},
    expect: ['0212 "Cannot decode command set…"'],
  },
  {
    name: "C-CANCEL in one segment with the request",
    async *handler() {
      yield { subOperations: 1 };
      yield send("1.2.3");
    },
    script: (scu, request) => scu.send(request, cancelOf(7, request.on!)),
    expect: ["FE00"],
  },
];
