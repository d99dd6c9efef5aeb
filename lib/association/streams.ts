/**
 * The stages that the association itself adds to the chain.
 *
 * @module
 */
import { concat } from "../pdu/fields.ts";
import type { ReceivedPdu } from "../pdu/types.ts";
import { Stage } from "../streams/stage.ts";
import { fairTurn } from "../transport/turn.ts";
import type { Deadline } from "./deadline.ts";

/** What a PDU costs on its way through the stages, however short it is, in the bytes of {@linkcode fairTurn}. */
const PduWork = 1024;

/** What is not let through has had its answer, which is to leave before more of the same can close the connection. */
const answered = Promise.resolve();

/** Shows every received PDU to the state machine and lets pass what Table 9-10 allows. */
export class UpperLayerStream extends Stage<ReceivedPdu, ReceivedPdu> {
  /**
   * @param receive Steps the machine; returns whether the PDU goes on to the message stages.
   */
  constructor(receive: (pdu: ReceivedPdu) => boolean) {
    super({
      transform(pdu, controller) {
        if (!receive(pdu)) return answered;
        controller.enqueue(pdu);
        return fairTurn(PduWork);
      },
    });
  }
}

/** Bytes that may wait while a write is under way; what has gathered by its end leaves in one write. */
const MaxGathered = 16384;

/**
 * The transport's writable under a deadline, so that a peer that does not read is noticed. Small PDUs that come while a
 * write is under way leave together: a system call for each would cost more than all the rest.
 *
 * @param writable The transport's writable.
 * @param deadline Armed while a write is under way.
 * @param headway Called whenever the peer has taken something.
 * @returns The same sink.
 */
export function guardWrites(
  writable: WritableStream<Uint8Array>,
  deadline: Deadline,
  headway: () => void,
): WritableStream<Uint8Array> {
  const writer = writable.getWriter();
  let gathered: Uint8Array[] = [];
  let length = 0;
  let writing: Promise<void> | undefined;
  const write = async () => {
    try {
      while (length > 0) {
        const bytes = gathered.length === 1 ? gathered[0] : concat(gathered);
        gathered = [];
        length = 0;
        deadline.arm();
        await writer.write(bytes);
        headway();
      }
    } finally {
      deadline.disarm();
      writing = undefined;
    }
  };
  return new WritableStream({
    write(chunk, controller) {
      gathered.push(chunk);
      length += chunk.length;
      writing ??= write().catch((error) => controller.error(error));
      // Below the bound the next chunk may come at once: back-pressure begins with the first that finds no room.
      return length < MaxGathered ? undefined : writing;
    },
    async close() {
      await writing;
      await writer.close();
    },
    abort: (reason) => writer.abort(reason),
  });
}
