/**
 * The way back: messages and PDUs to the transport.
 *
 * @module
 */
import { encodedLength, fragmentMessage, fragmentSource, LongestPDataTf, longestPDataTf } from "../pdata/fragment.ts";
import type { EncodedMessage, SourcedMessage } from "../pdata/types.ts";
import { encodePDataTf, encodePdu } from "../pdu/encode.ts";
import type { PDataTf, Pdu } from "../pdu/types.ts";
import { fill } from "../streams/byte_source.ts";
import type { Duplex } from "../transport/duplex.ts";
import { type FairShare, nextTurn } from "../transport/turn.ts";
import type { Deadline } from "./deadline.ts";
import type { Pace } from "./pace.ts";

/** Bytes that may wait while a write is under way; what has gathered by its end leaves in one write. */
const MaxGathered = 16384;

/** The longest buffer that is kept for the next PDUs: what gathers, and the last that was added to it. */
const LongestGathered = 3 * MaxGathered;

/** PDUs that leave in one write, put together in memory that is used again. */
class Gathered {
  /** Bytes so far. */
  length = 0;
  #buffer = new Uint8Array(0);

  /** The bytes so far, lent until it is cleared. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.length);
  }

  /** Encodes a PDU behind the others. */
  add(pdu: Pdu): void {
    const encoded = pdu.type === "P-DATA-TF" ? encodePDataTf(pdu, this.#buffer.subarray(this.length)) : encodePdu(pdu);
    const length = this.length + encoded.length;
    if (encoded.buffer !== this.#buffer.buffer) {
      if (length > this.#buffer.length) this.#grow(length);
      this.#buffer.set(encoded, this.length);
    }
    this.length = length;
  }

  /** Begins again. */
  cleared(): this {
    if (this.#buffer.length > LongestGathered) this.#buffer = new Uint8Array(0);
    this.length = 0;
    return this;
  }

  #grow(length: number): void {
    const grown = new Uint8Array(Math.max(length, 2 * this.#buffer.length));
    grown.set(this.bytes);
    this.#buffer = grown;
  }
}

/** Buffers for long PDUs that nobody uses, and how many of them are kept. */
const spares: Uint8Array[] = [];
const MaxSpares = 4;

/** How {@linkcode messageWritable} is set up. */
export interface MessageWritableOptions {
  /** The peer's Maximum-length-received in bytes, asked for each message; 0 means no limit. */
  maxLength(): number;
  /** Armed while a write is under way, so that a peer that does not read is noticed. */
  readonly deadline: Deadline;
  /** Runs while a write is under way. */
  readonly pace: Pace;
  /** What the association has in the time of the event loop. */
  readonly share: FairShare;
  /** Called whenever the peer has taken something, with the number of bytes. */
  headway(bytes: number): void;
  /** Called when a data set cannot be read to its end while it is sent: what has left of its message has no end. */
  cutOff(error: Error): void;
}

/**
 * The way back in one stage, for three of them would cost more than all they do: messages are cut into P-DATA-TF, and
 * PDUs become bytes. Short messages leave together, in one system call: those that come while a write is under way, and
 * those of which it is known that more will follow. Long ones are cut when what comes before has left, and put together in
 * a buffer that is used again where the transport allows it.
 *
 * @param duplex The transport.
 * @param options The peer's maximum, and who hears of writes.
 * @returns Takes messages and PDUs; its back-pressure is the transport's.
 */
export function messageWritable(
  duplex: Duplex,
  options: MessageWritableOptions,
): WritableStream<EncodedMessage | SourcedMessage | Exclude<Pdu, PDataTf>> {
  const writer = duplex.writable.getWriter();
  let gathered = new Gathered();
  let other = new Gathered();
  let writing: Promise<void> | undefined;
  /** Whether it is known that another message follows. */
  let more = false;
  let letGo = () => {};

  const write = async (bytes: Uint8Array) => {
    options.deadline.arm();
    options.pace.resume();
    try {
      await writer.write(bytes);
      options.pace.add(bytes.length);
      options.headway(bytes.length);
    } finally {
      options.pace.pause();
      options.deadline.disarm();
    }
  };
  const writeGathered = async () => {
    try {
      while (gathered.length > 0) {
        // What follows in this turn of the event loop leaves together with what is there.
        if (more && gathered.length < MaxGathered) {
          await Promise.race([nextTurn(), new Promise<void>((resolve) => letGo = resolve)]);
          more = false;
        }
        const leaving = gathered;
        gathered = other;
        await write(leaving.bytes);
        other = duplex.copiesWrites ? leaving.cleared() : new Gathered();
      }
    } finally {
      writing = undefined;
    }
  };
  const gather = (pdu: Pdu, controller: WritableStreamDefaultController): Promise<void> | undefined => {
    gathered.add(pdu);
    const { length } = gathered;
    writing ??= writeGathered().catch((error) => controller.error(error));
    if (!more || length >= MaxGathered) letGo();
    // Below the bound the next chunk may come at once: back-pressure begins with the first that finds no room.
    return length < MaxGathered ? undefined : writing;
  };
  /** PDUs are put together where they leave from; a data set that is not in memory is read to its place among them. */
  const writeLong = async (message: EncodedMessage | SourcedMessage) => {
    const maxLength = options.maxLength();
    const spare = duplex.copiesWrites ? spares.pop() ?? new Uint8Array(LongestPDataTf) : undefined;
    let length = 0;
    let into: Uint8Array | undefined;
    let unread: Uint8Array | undefined;
    const place = (at: number, size: number) => {
      into = spare?.subarray(length) ?? new Uint8Array(at + size);
      return unread = into.subarray(at, at + size);
    };
    const pdus = "source" in message ? fragmentSource(message, maxLength, place) : fragmentMessage(message, maxLength);
    for (const pdu of pdus) {
      try {
        if (unread) await fill((message as SourcedMessage).source, unread);
      } catch (error) {
        return options.cutOff(error as Error);
      }
      const bytes = encodePDataTf(pdu, into ?? spare?.subarray(length));
      length += bytes.length;
      // Where the peer takes short PDUs only, several fit in.
      if (spare && spare.length - length >= longestPDataTf(maxLength)) continue;
      await writing;
      await write(spare?.subarray(0, length) ?? bytes);
      // Who reads at once what is written would keep out everybody else, the more so the shorter its PDUs are.
      const turn = options.share.take(length);
      if (turn) await turn;
      length = 0;
    }
    await writing;
    if (spare && length > 0) await write(spare.subarray(0, length));
    // After a write that failed nobody knows who still reads it.
    if (spare && spares.length < MaxSpares) spares.push(spare);
  };

  return new WritableStream({
    write(chunk, controller) {
      if (chunk.type !== "MESSAGE") {
        more = false;
        return gather(chunk, controller);
      }
      if ("source" in chunk) return writeLong(chunk);
      const maxLength = options.maxLength();
      const length = chunk.command.length + (chunk.dataset?.length ?? 0);
      if (encodedLength(length, maxLength) > MaxGathered) return writeLong(chunk);
      more = chunk.more ?? false;
      let pause: Promise<void> | undefined;
      for (const pdu of fragmentMessage(chunk, maxLength)) pause = gather(pdu, controller);
      return pause;
    },
    async close() {
      await writing;
      await writer.close();
    },
    abort: (reason) => writer.abort(reason),
  });
}
