/**
 * Cuts a byte stream into whole PDUs (PS3.8 §9.3.1), in linear time however it is chunked.
 *
 * @module
 */
import { AbortReason, ProtocolError } from "../errors.ts";
import { hex, readUint32 } from "./fields.ts";
import { HeaderLength, PduType } from "./tables.ts";

/** What a PDU that is not in one chunk gets at first; beyond it, memory is taken as bytes arrive. */
const InitialCapacity = 64 * 1024;

/** How much a buffer grows at once: at most a third of a PDU is copied again, and at most three bytes wait for one received. */
const Growth = 4;

/** The longest buffer that is used again for the next PDU. */
const LongestLent = 256 * 1024;

const KnownTypes: ReadonlySet<number> = new Set(Object.values(PduType));

/** Options of {@linkcode PduFramer}. */
export interface PduFramerOptions {
  /**
   * The largest PDU-length to accept, in bytes without the 6-byte header; 0 means no limit. Asked for every PDU,
   * because it changes with the association.
   */
  maxLength(): number;
  /**
   * Whether PDUs are lent until the next push: those that are not in one chunk are then put together in the same two
   * buffers over and over. Default false.
   */
  readonly lend?: boolean;
}

/** Cuts chunks of any size into whole PDUs. */
export class PduFramer {
  readonly #options: PduFramerOptions;
  readonly #lend: boolean;
  readonly #header = new Uint8Array(HeaderLength);
  /** The bytes so far of a PDU that is not in one chunk: in the header until that is complete, then in the buffer. */
  #filled = 0;
  /** Length of that PDU with its header; 0 until the header is complete. */
  #total = 0;
  #buffer = new Uint8Array(0);
  /** The buffer of the PDU before: the same push that has completed that one may begin the next. */
  #lent = new Uint8Array(0);

  /**
   * Starts at the beginning of a PDU.
   *
   * @param options The limit.
   */
  constructor(options: PduFramerOptions) {
    this.#options = options;
    this.#lend = options.lend ?? false;
  }

  /** Whether the bytes so far end within a PDU. */
  get partial(): boolean {
    return this.#filled > 0;
  }

  /**
   * Takes the next bytes. The generator has to be run to its end before the next push; after it threw there is no
   * way to find the next PDU.
   *
   * @param chunk Any number of bytes, which must not change afterwards: PDUs that lie within it are views of it.
   * @returns The PDUs that it completes, each with its header.
   * @throws {ProtocolError} As soon as a header gives a length over the maximum: reason 6, or 1 if the type is unknown too.
   */
  *push(chunk: Uint8Array): Generator<Uint8Array> {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#filled === 0 && chunk.length - offset >= HeaderLength) {
        const end = offset + this.#checkHeader(chunk, offset);
        if (end <= chunk.length) {
          yield chunk.subarray(offset, end);
          offset = end;
          continue;
        }
      }
      offset += this.#total === 0 ? this.#fillHeader(chunk, offset) : this.#fillBuffer(chunk, offset);
      if (this.#filled === this.#total) yield this.#take();
    }
  }

  /** Returns the length of the PDU with its header. */
  #checkHeader(bytes: Uint8Array, offset: number): number {
    const length = readUint32(bytes, offset + 2);
    const maximum = this.#options.maxLength() || 0xffffffff;
    if (length > maximum) {
      const type = bytes[offset];
      throw KnownTypes.has(type)
        ? new ProtocolError(`Cannot decode PDU: length ${length} exceeds the maximum of ${maximum}`)
        : new ProtocolError(
          `Cannot decode PDU: unknown type ${hex(type)}, and length ${length} exceeds the maximum of ${maximum}`,
          AbortReason.UnrecognizedPdu,
        );
    }
    return HeaderLength + length;
  }

  #fillHeader(chunk: Uint8Array, offset: number): number {
    const taken = Math.min(HeaderLength - this.#filled, chunk.length - offset);
    this.#header.set(chunk.subarray(offset, offset + taken), this.#filled);
    this.#filled += taken;
    if (this.#filled === HeaderLength) {
      this.#total = this.#checkHeader(this.#header, 0);
      const capacity = Math.min(this.#total, InitialCapacity);
      if (this.#buffer.length < capacity) this.#buffer = new Uint8Array(capacity);
      this.#buffer.set(this.#header);
    }
    return taken;
  }

  #fillBuffer(chunk: Uint8Array, offset: number): number {
    const taken = Math.min(this.#total - this.#filled, chunk.length - offset);
    const filled = this.#filled + taken;
    if (filled > this.#buffer.length) {
      const grown = new Uint8Array(Math.min(this.#total, Math.max(filled, this.#buffer.length * Growth)));
      grown.set(this.#buffer.subarray(0, this.#filled));
      this.#buffer = grown;
    }
    this.#buffer.set(chunk.subarray(offset, offset + taken), this.#filled);
    this.#filled = filled;
    return taken;
  }

  #take(): Uint8Array {
    const pdu = this.#buffer.subarray(0, this.#total);
    const next = this.#lend ? this.#lent : new Uint8Array(0);
    this.#lent = this.#lend && this.#buffer.length <= LongestLent ? this.#buffer : new Uint8Array(0);
    this.#buffer = next;
    this.#filled = this.#total = 0;
    return pdu;
  }
}
