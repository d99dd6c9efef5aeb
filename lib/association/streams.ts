/**
 * The stages that the association itself adds to the chain.
 *
 * @module
 */
import type { ControlPdu, MessageFragment } from "../pdata/types.ts";
import type { ReceivedPdu } from "../pdu/types.ts";
import { Stage } from "../streams/stage.ts";
import type { FairShare } from "../transport/turn.ts";

/** What a PDU costs on its way through the stages, however short it is, in the bytes of {@linkcode FairShare}. */
const PduWork = 1024;
/** The same of a presentation data value. */
const PdvWork = 64;
/** And of a message, on its way to its operation and back. */
const MessageWork = 1024;

/** What is not let through has had its answer, which is to leave before more of the same can close the connection. */
const answered = Promise.resolve();

/** Reads that an association may take to begin, and the pause before each one after them, in milliseconds. */
const BeginningReads = 4;
const Leisure = 100;

/**
 * Whoever has no association, or none any more, and still sends, is read at leisure. The runtime looks at some of the
 * connections on which something has come, and those on which a byte comes at a time are always among them.
 */
export class LeisureStream extends Stage<Uint8Array, Uint8Array> {
  /**
   * @param associated Whether there is an association.
   */
  constructor(associated: () => boolean) {
    let reads = 0;
    super({
      transform(bytes, controller) {
        controller.enqueue(bytes);
        if (associated() || ++reads <= BeginningReads) return undefined;
        return new Promise((resolve) => setTimeout(resolve, Leisure));
      },
    });
  }
}

/** Shows every received PDU to the state machine and lets pass what Table 9-10 allows. */
export class UpperLayerStream extends Stage<ReceivedPdu, ReceivedPdu> {
  /**
   * @param receive Steps the machine; returns whether the PDU goes on to the message stages.
   * @param share What the association has in the time of the event loop.
   */
  constructor(receive: (pdu: ReceivedPdu) => boolean, share: FairShare) {
    super({
      transform(pdu, controller) {
        if (!receive(pdu)) return share.take(PduWork) ?? answered;
        controller.enqueue(pdu);
        return share.take(pdu.type === "P-DATA-TF" ? PduWork + PdvWork * pdu.pdvs.length : PduWork);
      },
    });
  }
}

/** Lets others have their turn also between the messages of one PDU, which may be thousands. */
export class TurnStream extends Stage<ControlPdu | MessageFragment, ControlPdu | MessageFragment> {
  /**
   * @param share What the association has in the time of the event loop.
   */
  constructor(share: FairShare) {
    super({
      transform(chunk, controller) {
        controller.enqueue(chunk);
        return chunk.type === "COMMAND" ? share.take(MessageWork) : undefined;
      },
    });
  }
}
