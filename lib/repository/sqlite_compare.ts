/**
 * Whether an instance that is to be stored says the same as what is held under its UID.
 *
 * @module
 */
import type { StatementSync } from "node:sqlite";
import { Conversions } from "../dataset/conversions.ts";
import { DefaultMaxExpandedLength } from "../dataset/deflate.ts";
import { plainDataset } from "../dataset/transcode.ts";
import { discard } from "../dataset/own_bytes.ts";
import type { EncodedDataset, EncodedInstance } from "../dataset/types.ts";
import { DimseStatusError } from "../errors.ts";
import { sameBytes } from "../hanging_protocol/compare.ts";
import { MaxInstanceElements } from "../hanging_protocol/validate.ts";
import type { PeerAddress } from "../transport/duplex.ts";
import { type Compared, corrupt, encodedDataset, isHeld, isSame } from "./held.ts";
import type { ContentRow, InstanceRow, Statements } from "./sqlite_statements.ts";
import type { StoreOutcome } from "./types.ts";

/** Bytes of two instances that are compared within a transaction. */
const ShortComparison = 64 * 1024;

/** What is held under the UID has to be compared with the instance first, which takes more than a transaction's time. */
export interface ToCompare {
  /** Bytes of what is held. */
  readonly heldLength: number;
}

/** What became of a write. */
export type WriteOutcome = StoreOutcome | DimseStatusError | ToCompare;

/**
 * Tells whether a write has yet to be made.
 *
 * @param outcome What became of it.
 * @returns Whether the instance has to be compared first.
 */
export function isToCompare(outcome: WriteOutcome): outcome is ToCompare {
  return typeof outcome !== "string" && !(outcome instanceof DimseStatusError);
}

/**
 * Gives a data set the form that is indexed and compared.
 *
 * @param dataset The data set.
 * @param maxExpandedLength The most bytes that it may expand to.
 * @returns It, neither deflated nor in big endian.
 * @throws {ProtocolError} If it is no data set, or a longer one.
 */
export function plainOf(dataset: EncodedDataset, maxExpandedLength: number): Promise<EncodedDataset> {
  const { bytes, transferSyntaxUid } = dataset;
  return plainDataset(bytes, transferSyntaxUid, { maxExpandedLength, maxElements: MaxInstanceElements });
}

async function isSameInflated(held: EncodedDataset, received: EncodedDataset, maxLength: number): Promise<boolean> {
  const inflated = await plainOf(held, maxLength);
  const other = await plainOf(received, maxLength);
  try {
    return isSame(inflated, other);
  } finally {
    if (inflated.bytes !== held.bytes) discard(inflated.bytes);
    if (other.bytes !== received.bytes) discard(other.bytes);
  }
}

/** What comparing needs of the store. */
export interface ComparerPort {
  /** Its statements. */
  readonly statements: Readonly<Record<keyof typeof Statements, StatementSync>>;
  /** Reads from it. */
  read<T>(action: () => T): Promise<T>;
}

/** Compares instances with what is held. */
export class Comparer {
  readonly #port: ComparerPort;
  readonly #conversions = new Conversions();

  /**
   * Has nothing to compare yet.
   *
   * @param port The store.
   */
  constructor(port: ComparerPort) {
    this.#port = port;
  }

  /**
   * Tells within a transaction whether an instance says what is held says.
   *
   * @param held What is held.
   * @param instance The instance.
   * @param compared What became of comparing it before, outside.
   * @returns The answer; `undefined` where that has yet to be found out.
   */
  isSame(held: InstanceRow, instance: EncodedInstance, compared: Compared | undefined): boolean | undefined {
    if (compared === undefined && held.length + instance.bytes.length > ShortComparison) return undefined;
    const content = this.#held(instance)!;
    if (compared === undefined) return isHeld(content, instance);
    return sameBytes(content.bytes, compared.bytes) ? compared.same : undefined;
  }

  /**
   * Waits for the instance's turn, then writes, or does not, by whether the data sets say the same: few have both of them
   * in memory.
   *
   * @param instance The instance.
   * @param toCompare What it is to be compared with.
   * @param write Writes it with what has become of that.
   * @param from The other end of the connection that the instance came over.
   * @returns What became of the write.
   */
  async writeCompared(
    instance: EncodedInstance,
    { heldLength }: ToCompare,
    write: (compared?: Compared) => Promise<WriteOutcome>,
    from: PeerAddress | undefined,
  ): Promise<Exclude<WriteOutcome, ToCompare>> {
    const lengths = { length: Math.max(heldLength, instance.bytes.length), maxLength: DefaultMaxExpandedLength };
    try {
      return await this.#conversions.run(lengths, (maxLength) => this.#compare(instance, maxLength, write), from);
    } catch (error) {
      throw corrupt(error); // the instance itself has been indexed
    }
  }

  async #compare(
    instance: EncodedInstance,
    maxLength: number,
    write: (compared?: Compared) => Promise<WriteOutcome>,
  ): Promise<Exclude<WriteOutcome, ToCompare>> {
    while (true) {
      const held = await this.#port.read(() => this.#held(instance));
      const same = held && (isHeld(held, instance) ?? await isSameInflated(held, instance, maxLength));
      const outcome = await write(held && same !== undefined ? { bytes: held.bytes, same } : undefined);
      if (held) discard(held.bytes);
      if (!isToCompare(outcome)) return outcome;
      // It has been replaced meanwhile.
    }
  }

  #held({ sopInstanceUid }: EncodedInstance): EncodedDataset | undefined {
    const row = this.#port.statements.content.get(sopInstanceUid) as ContentRow | undefined;
    return row && encodedDataset(row);
  }

  /**
   * A connection is over: what waits for it is not compared.
   *
   * @param from The other end of the connection.
   * @param error What whoever waits is told.
   */
  leave(from: PeerAddress, error: Error): void {
    this.#conversions.leave(from, error);
  }
}
