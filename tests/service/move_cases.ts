import { failure, success } from "../../lib/service/sugar.ts";
import type { MoveHandler } from "../../lib/service/types.ts";
import { type Case, send, wrong } from "./cases.ts";

const here = "127.0.0.1";

/** C-MOVE before the destination is known. */
export const DestinationCases: readonly Case<MoveHandler>[] = [
  {
    name: "destination unknown",
    async *handler() {
      yield { destination: null };
      yield { subOperations: 1 };
    },
    expect: ['A801 "Move destination unknown"'],
  },
  {
    name: "the handler ends without a destination",
    async *handler() {},
    expect: [`C514 "The handler did not yield a destination first"`],
  },
  {
    name: "the number comes before the destination",
    async *handler() {
      yield { subOperations: 1 };
    },
    expect: [`C514 "The handler did not yield a destination first"`],
  },
  {
    name: "an instance comes before the destination",
    async *handler() {
      yield send("1.2.3");
    },
    expect: [`C514 "The handler did not yield a destination first"`],
  },
  ...[undefined, null, "WORKSTATION", 104, true].map((value): Case<MoveHandler> => ({
    name: `yields ${JSON.stringify(value) ?? value} first`,
    async *handler() {
      yield wrong(value);
    },
    expect: [
      value === 104
        ? 'C514 "The handler did not yield a destination first"'
        : 'C514 "The handler did not yield a destination first"',
    ],
  })),
  {
    name: "a final status in place of the destination",
    async *handler() {
      yield success();
    },
    expect: ["0000"],
  },
  {
    name: "a failure in place of the destination",
    async *handler() {
      yield failure(0xa701);
    },
    expect: ["A701"],
  },
  ...[
    undefined,
    "127.0.0.1:104",
    ["127.0.0.1", 104],
    {},
    { host: here },
    { port: 104 },
    { host: "", port: 104 },
    { host: 127, port: 104 },
    { host: here, port: "104" },
    { host: here, port: 0 },
    { host: here, port: -1 },
    { host: here, port: 65536 },
    { host: here, port: 104.5 },
    { host: here, port: NaN },
    { host: here, port: 104, aeTitle: 5 },
    { host: here, port: 104, aeTitle: "" },
    { host: here, port: 104, aeTitle: "LONGER THAN SIXTEEN" },
  ].map((destination): Case<MoveHandler> => ({
    name: `destination ${JSON.stringify(destination)}`,
    async *handler() {
      yield { destination: wrong(destination) };
      yield { subOperations: 1 };
    },
    expect: ['C515 "The handler yielded a destination without valid host and port"'],
  })),
  {
    name: "a request without Move Destination",
    command: { MoveDestination: undefined },
    async *handler() {},
    expect: ['0212 "Cannot decode command set: C-MOVE-RQ has no MoveDestination…"'],
  },
];
