import { DimseStatusError, ProtocolError } from "../../lib/errors.ts";
import { failure, success } from "../../lib/service/sugar.ts";
import type { StoreHandler } from "../../lib/service/types.ts";
import { type Case, hex, wrong } from "./cases.ts";
import { cancelOf, Move, Store } from "./scripted_scu.ts";

/** Whatever the handler yields or throws, one of the four codes of Table GG.4-1 comes of it. */
const narrowed: readonly (readonly [yields: number, answer: string])[] = [
  [0x0000, "0000"],
  [0x0001, "0000"],
  [0x0107, "0000"],
  [0x0110, 'C000 "Cannot understand"'],
  [0x0111, 'C000 "Cannot understand"'],
  [0x0122, 'C000 "Cannot understand"'],
  [0x0124, 'C000 "Cannot understand"'],
  [0xa700, 'A700 "Out of resources"'],
  [0xa7ff, 'A700 "Out of resources"'],
  [0xa800, 'C000 "Cannot understand"'],
  [0xa900, 'A900 "Dataset does not match SOP Class"'],
  [0xa9ab, 'A900 "Dataset does not match SOP Class"'],
  [0xb000, "0000"],
  [0xb006, "0000"],
  [0xb007, "0000"],
  [0xc000, 'C000 "Cannot understand"'],
  [0xc123, 'C000 "Unable to process"'],
  [0xfe00, 'C000 "Cannot understand"'],
  [0xff00, 'C000 "The handler yielded what is no status"'],
];

/** C-STORE of hanging protocols. */
export const StoreCases: readonly Case<StoreHandler>[] = [
  {
    name: "stored",
    async *handler() {
      yield success();
    },
    expect: ["0000"],
  },
  { name: "success is implied", async *handler() {}, expect: ["0000"] },
  ...narrowed.map(([status, answer]): Case<StoreHandler> => ({
    name: `yields ${hex(status)}`,
    async *handler() {
      yield status;
    },
    expect: [answer],
  })),
  ...narrowed.filter(([status]) => status !== 0xff00).map(([status, answer]): Case<StoreHandler> => ({
    name: `throws ${hex(status)}`,
    handler: () => {
      throw new DimseStatusError(status, "Because");
    },
    expect: [answer === "0000" ? answer : `${answer.slice(0, 4)} "Because"`],
  })),
  {
    name: "a failure with a comment",
    async *handler() {
      yield failure(0xc000, "Other content is held under this SOP Instance UID");
    },
    expect: ['C000 "Other content is held under this SOP Instance UID"'],
  },
  ...([
    [null, "what is no status"],
    ["0000", "what is no status"],
    [65536, "what is no status"],
    [{}, "a status object without Status"],
    [{ status: {} }, "a status object without Status"],
    [[], "a status object without Status"],
  ] as const).map(([value, what]): Case<StoreHandler> => ({
    name: `yields ${JSON.stringify(value)}`,
    async *handler() {
      yield wrong(value);
    },
    expect: [`C000 "The handler yielded ${what}"`],
  })),
  {
    name: "the handler throws",
    handler: () => {
      throw new Error("secret");
    },
    expect: ['C000 "Cannot understand"'],
  },
  {
    name: "the handler finds no data set",
    handler: () => {
      throw new ProtocolError("Cannot decode data set");
    },
    expect: ['C000 "Cannot decode data set"'],
  },
  { name: "the handler returns nothing", handler: () => wrong(undefined), expect: ['C000 "Cannot understand"'] },
  {
    name: "bytes that are no data set reach the handler as they are",
    identifier: Uint8Array.of(1, 2, 3, 4),
    async *handler({ instance, dataset }) {
      if (instance.bytes.length !== 4) yield 0x0000;
      await dataset();
    },
    expect: ['C000 "Cannot decode data set…"'],
  },
  {
    name: "an instance over the limit",
    options: { maxInstanceLength: 10 },
    async *handler() {},
    expect: ['A700 "The instance is longer than this SCP has room for"'],
  },
  ...["../../etc/passwd", "1..2", "1.2.", ".1", "1.2.x", "1".repeat(64) + "\0"].map((uid): Case<StoreHandler> => ({
    name: `SOP Instance UID ${JSON.stringify(uid)}`,
    command: { AffectedSOPInstanceUID: uid.replace("\0", "") },
    async *handler() {},
    expect: [uid.endsWith("\0") ? "0000" : 'A900 "Affected SOP Instance UID is no UID"'],
  })),
  {
    name: "a request without data set",
    async *handler() {},
    script: (scu, { command, on }) => scu.send({ command, on }),
    expect: ['0212 "Cannot decode command set: C-STORE-RQ announces no data set…"'],
  },
  {
    name: "a request without SOP Instance UID",
    command: { AffectedSOPInstanceUID: undefined },
    async *handler() {},
    expect: ['0212 "Cannot decode command set: C-STORE-RQ has no AffectedSOPInst…"'],
  },
  {
    name: "another SOP class on its presentation context",
    command: { AffectedSOPClassUID: Move },
    async *handler() {},
    expect: ['0122 "SOP Class not supported"'],
  },
  {
    name: "C-CANCEL does not stop it",
    async *handler({ signal }) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      yield signal.aborted ? 0xc000 : 0x0000;
    },
    script: (scu, request) => scu.send(request, cancelOf(7, Store)),
    expect: ["0000"],
  },
];
