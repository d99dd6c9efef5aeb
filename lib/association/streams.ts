/**
 * The stages that the association itself adds to the chain.
 *
 * @module
 */
import type { ReceivedPdu } from "../pdu/types.ts";
import type { Deadline } from "./deadline.ts";

/** Shows every received PDU to the state machine and lets pass what Table 9-10 allows. */
export class UpperLayerStream extends TransformStream<ReceivedPdu, ReceivedPdu> {
  /**
   * @param receive Steps the machine; returns whether the PDU goes on to the message stages.
   */
  constructor(receive: (pdu: ReceivedPdu) => boolean) {
    super({
      transform(pdu, controller) {
        if (receive(pdu)) controller.enqueue(pdu);
      },
    });
  }
}

/**
 * The transport's writable under a deadline: a peer that does not read is noticed.
 *
 * @param writable The transport's writable.
 * @param deadline Armed while a write is under way.
 * @returns The same sink.
 */
export function guardWrites(writable: WritableStream<Uint8Array>, deadline: Deadline): WritableStream<Uint8Array> {
  const writer = writable.getWriter();
  return new WritableStream({
    async write(chunk) {
      deadline.arm();
      await writer.write(chunk);
      deadline.disarm();
    },
    close: () => writer.close(),
    abort: (reason) => writer.abort(reason),
  });
}
