/**
 * What can be completed, read from the tables of flags.
 *
 * @module
 */
import { type Flag, HelpFlag } from "./flags.ts";
import { Verbs } from "./verbs.ts";

/** What may stand in a place: files, folders, certain words, or something that nobody can guess. */
export type Completion = "file" | "folder" | "any" | readonly string[];

/** A flag as shells see it. */
export interface CompletionFlag {
  /** Long name. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  /** What the value is called, and what it may be; `undefined` for a flag without one. */
  readonly value?: { readonly name: string; readonly completion: Completion };
  /** Whether it may be repeated. */
  readonly many: boolean;
  /** One line of help. */
  readonly help: string;
}

/** A verb as shells see it. */
export interface CompletionVerb {
  /** The word on the command line. */
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** Its flags. */
  readonly flags: readonly CompletionFlag[];
  /** Its operands; `rest` for the last one when that may be repeated. */
  readonly operands: readonly { readonly name: string; readonly completion: Completion; readonly rest: boolean }[];
}

function completionOf(value: string, choices?: readonly string[]): Completion {
  if (choices) return choices;
  const bare = value.replace(/^\[|\]$|…/g, "");
  if (/^(FILE|PATH)(\||$)/.test(bare)) return "file";
  if (bare === "DIR") return "folder";
  return /^[a-z]+(\|[a-z]+)+$/.test(bare) ? bare.split("|") : "any";
}

function flagOf([name, { short, value, many, parse, help }]: [string, Flag]): CompletionFlag {
  return {
    name,
    short,
    help,
    many: many ?? false,
    ...(value === undefined ? {} : { value: { name: value, completion: completionOf(value, parse?.schema?.enum) } }),
  };
}

/**
 * Loads every verb and reads its tables.
 *
 * @returns The verbs, `help` last
 */
export async function completionVerbs(): Promise<CompletionVerb[]> {
  const verbs = await Promise.all(
    Object.entries(Verbs).map(async ([name, { summary, load }]): Promise<CompletionVerb> => {
      const { verb } = await load();
      const flags = Object.entries<Flag>({ ...verb.flags, help: HelpFlag }).map(flagOf);
      const operands = verb.operands.map((operand) => ({
        name: operand.replace(/[[\]…]/g, ""),
        completion: completionOf(operand),
        rest: operand.includes("…"),
      }));
      return { name, summary, flags, operands };
    }),
  );
  const help = [{ name: "VERB", completion: Object.keys(Verbs), rest: false }];
  return [...verbs, { name: "help", summary: "Show the options of a verb", flags: [], operands: help }];
}
