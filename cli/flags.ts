/**
 * Flags as one table per verb, which makes the parser, the help, completions and the configuration file.
 *
 * @module
 */

/** What JSON a value is written as in a configuration file: the part of JSON Schema that flags need. */
export interface ValueSchema {
  /** JSON type. */
  readonly type: "integer" | "number" | "string";
  /** The least number. */
  readonly minimum?: number;
  /** A number that is too little. */
  readonly exclusiveMinimum?: number;
  /** The greatest number. */
  readonly maximum?: number;
  /** The only values there are. */
  readonly enum?: readonly string[];
}

/** Reads and checks a value; throws `UsageError`. */
export interface ValueParser<T> {
  /** From the text of the command line. */
  (text: string): T;
  /** How it is written in JSON; a string when absent. */
  readonly schema?: ValueSchema;
}

/** One row of the table; its key is the long name. */
export interface Flag {
  /** One letter. */
  readonly short?: string;
  /** What the value is called in the help, `FILE` and `DIR` for paths; a flag without it takes no value. */
  readonly value?: string;
  /** Whether it may be repeated. */
  readonly many?: boolean;
  /** The value when it is not given, as one would write it. */
  readonly default?: string;
  /** Reads and checks the value. */
  readonly parse?: ValueParser<unknown>;
  /** One line of help. */
  readonly help: string;
}

/** The flags of a verb by long name. */
export type FlagTable = Readonly<Record<string, Flag>>;

type Parsed<F extends Flag> = F extends { readonly parse: (text: string) => infer V } ? V : string;

/** What parsing makes of a table: checked values by long name. */
export type FlagValues<T extends FlagTable> = {
  readonly [Name in keyof T]: T[Name] extends { readonly value: string }
    ? T[Name] extends { readonly many: true } ? readonly Parsed<T[Name]>[]
    : T[Name] extends { readonly default: string } ? Parsed<T[Name]>
    : Parsed<T[Name]> | undefined
    : boolean;
};

/** The flag that every verb has. */
export const HelpFlag: Flag = { short: "h", help: "Show this help" };
