/**
 * The data path, from the bytes of the transport to DIMSE messages. The way back is {@linkcode messageWritable}.
 *
 * @module
 */
import type { ControlPdu, DimseMessage } from "../dimse/message.ts";
import { DimseDecoderStream } from "../dimse/streams.ts";
import { PDataAssemblerStream } from "../pdata/streams.ts";
import { PduDecoderStream } from "../pdu/streams.ts";
import type { ReceivedPdu } from "../pdu/types.ts";
import { Chain } from "../streams/chain.ts";
import type { Duplex } from "../transport/duplex.ts";
import type { FairShare } from "../transport/turn.ts";
import type { ByteAccount } from "./byte_account.ts";
import { DatasetRoom } from "./dataset_room.ts";
import type { Deadlines } from "./deadlines.ts";
import type { Operations } from "./operations.ts";
import type { Limits } from "./options.ts";
import { LeisureStream, TurnStream, UpperLayerStream } from "./streams.ts";

/** What the stages need of their association. */
export interface DataPathPort {
  /** Its limits. */
  readonly limits: Limits;
  /** Its timers. */
  readonly deadlines: Deadlines;
  /** What it has in the time of the event loop. */
  readonly share: FairShare;
  /** What the data sets that it receives are counted against. */
  readonly memory: ByteAccount;
  /** Its operations, which know what data sets are handed out while they arrive. */
  readonly operations: Operations;
  /** Whether there is an association: Sta6. */
  associated(): boolean;
  /** Whether nobody wants what still comes. */
  over(): boolean;
  /** The longest PDU that may come now, in bytes. */
  maxPduLength(): number;
  /** Steps the state machine; returns whether the PDU goes on to the message stages. */
  receive(pdu: ReceivedPdu): boolean;
  /** A data set is unfinished, so many bytes longer than before, or has come to its end. */
  datasetPartial(partial: boolean, length: number): void;
}

/**
 * What comes in: bytes become PDUs, Table 9-10 decides which of them may pass, P-DATA-TF become message fragments, and
 * command set and data set become DIMSE messages.
 *
 * @param duplex The transport connection.
 * @param port The association.
 * @returns The chain, which runs when somebody takes what comes out of it.
 */
export function receiving(duplex: Duplex, port: DataPathPort): Chain<ControlPdu | DimseMessage> {
  const { limits, deadlines, share, memory, operations } = port;
  return new Chain(duplex.readable)
    .pipeThrough(new LeisureStream(() => port.associated() || duplex.peer === undefined))
    .pipeThrough(
      new PduDecoderStream({
        maxLength: () => port.maxPduLength(),
        onPartial: (partial) => deadlines.pduPartial(partial),
        over: () => port.over(),
        lend: true,
      }),
    )
    .pipeThrough(new UpperLayerStream((pdu) => port.receive(pdu), share))
    .pipeThrough(
      new PDataAssemblerStream({
        maxCommandLength: limits.maxCommandLength,
        onPartial: (partial) => deadlines.commandPartial(partial),
      }),
    )
    .pipeThrough(new TurnStream(share))
    .pipeThrough(
      new DimseDecoderStream({
        maxDatasetLength: limits.maxDatasetLength,
        streamed: (command, contextId) => operations.streamed(command, contextId),
        onPartial: (partial, length) => port.datasetPartial(partial, length),
        onPause: (pause) => void deadlines.whilePaused(pause),
        memory: new DatasetRoom(memory, limits.timeout),
      }),
    );
}
