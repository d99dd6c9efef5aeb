/**
 * What can be set on an association, with its defaults and bounds.
 *
 * @module
 */
import { CommandField } from "../dimse/commands.ts";
import type { CommandSet } from "../dimse/message.ts";
import { DefaultMaxCommandLength } from "../pdata/assemble.ts";
import type { ByteAccount } from "./byte_account.ts";
import type { ByteBudget } from "./byte_budget.ts";
import type { AssociationListener } from "./events.ts";
import type { Performer } from "./performed_operations.ts";

/** Options of both sides of an association. Times are seconds, lengths bytes. */
export interface AssociationOptions {
  /** This side's own AE title, for associations that it requests in the course of an operation. */
  readonly aeTitle?: string;
  /** How long to wait for whatever the peer owes: an answer, the rest of a PDU or message, that it reads. Default 30. */
  readonly timeout?: number;
  /** How long an association may have nothing to do before it is aborted; 0 for ever. Default 0. */
  readonly idleTimeout?: number;
  /** Maximum length of P-DATA-TF variable fields this side receives (PS3.8 §D.1), 4096 to 1048576. Default 131072. */
  readonly maxPduLength?: number;
  /** The longest PDU that is taken before the association is established, 4096 to 16777216. Default 262144: 128 presentation contexts with every transfer syntax there is. */
  readonly maxAssociatePduLength?: number;
  /** The longest command set that is taken, 1024 to 1048576. Default 8 KiB: none of PS3.7 is longer, unless it lists 2,000 attributes. */
  readonly maxCommandLength?: number;
  /** The longest identifier (data set of C-FIND, C-GET and C-MOVE) that is taken. Default 1 MiB; 16 MiB where this side asks. */
  readonly maxIdentifierLength?: number;
  /** The longest data set of a C-STORE that is taken. Default 16 MiB. */
  readonly maxInstanceLength?: number;
  /**
   * Bounds the data sets in memory, together with all other associations that have the same budget: one that finds no room
   * for 5 s, or half of `timeout`, is refused like one that is too long. Default: no bound but those above.
   */
  readonly memory?: ByteBudget;
  /** Whose room what is sent takes: that of the association with the C-MOVE, at its destination. Default: its own. */
  readonly sendsFrom?: ByteAccount;
  /** Performs what the peer asks for; without one every request is answered 0211, unrecognized operation. */
  readonly perform?: Performer;
  /** Hears of everything that happens. */
  readonly onEvent?: AssociationListener;
}

/** The options with their defaults, as the association works with them. */
export interface Limits {
  /** Seconds. */
  readonly timeout: number;
  /** Seconds, 0 for ever. */
  readonly idleTimeout: number;
  /** Bytes, once associated. */
  readonly maxPduLength: number;
  /** Bytes, before that. */
  readonly maxAssociatePduLength: number;
  /** Bytes. */
  readonly maxCommandLength: number;
  /** Bytes of the data set of a message with this command set. */
  readonly maxDatasetLength: (command: CommandSet) => number;
}

/** Maximum length of P-DATA-TF variable fields this side receives when nothing else is said, in bytes. */
export const DefaultMaxPduLength = 131072;

/** 128 contexts of four transfer syntaxes take less than 30,000 bytes, and the longest User Information Item 65,539. */
const DefaultMaxAssociatePduLength = 262144;

/**
 * Fill in the defaults.
 *
 * @param options What the caller set.
 * @returns The limits to work with.
 * @throws {RangeError} For a value outside its bounds.
 */
export function limitsOf(options: AssociationOptions): Limits {
  const {
    timeout = 30,
    idleTimeout = 0,
    maxPduLength = DefaultMaxPduLength,
    maxAssociatePduLength = DefaultMaxAssociatePduLength,
    maxCommandLength = DefaultMaxCommandLength,
    maxIdentifierLength = 2 ** 20,
    maxInstanceLength = 2 ** 24,
  } = options;
  const within = (name: string, value: number, low: number, high: number) => {
    if (!(value >= low && value <= high)) throw new RangeError(`Cannot use ${name} ${value}: wanted ${low} to ${high}`);
  };
  within("timeout", timeout, 0.001, 86400);
  within("idleTimeout", idleTimeout, 0, 86400);
  within("maxPduLength", maxPduLength, 4096, 2 ** 20);
  within("maxAssociatePduLength", maxAssociatePduLength, 4096, 2 ** 24);
  within("maxCommandLength", maxCommandLength, 1024, 2 ** 20);
  within("maxIdentifierLength", maxIdentifierLength, 0, 2 ** 30);
  within("maxInstanceLength", maxInstanceLength, 0, 2 ** 32);
  return {
    timeout,
    idleTimeout,
    maxPduLength,
    maxAssociatePduLength,
    maxCommandLength,
    maxDatasetLength: ({ CommandField: field }) =>
      field === CommandField.CStoreRq ? maxInstanceLength : maxIdentifierLength,
  };
}
