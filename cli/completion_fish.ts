/**
 * Completions for fish.
 *
 * @module
 */
import type { Completion, CompletionVerb } from "./completion_model.ts";

function fishQuote(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

function fishArgument(completion: Completion): string {
  if (completion === "file") return " -r -F";
  if (completion === "folder") return ` -x -a '(__fish_complete_directories)'`;
  return completion === "any" ? " -x" : ` -x -a ${fishQuote(completion.join(" "))}`;
}

function fishVerb({ name, summary, flags, operands }: CompletionVerb): string[] {
  const here = `complete -c hangar -n '__fish_seen_subcommand_from ${name}'`;
  return [
    `complete -c hangar -n __fish_use_subcommand -a ${name} -d ${fishQuote(summary)}`,
    ...flags.map((flag) =>
      `${here} -l ${flag.name}${flag.short ? ` -s ${flag.short}` : ""}` +
      `${flag.value ? fishArgument(flag.value.completion) : ""} -d ${fishQuote(flag.help)}`
    ),
    ...operands.flatMap(({ completion }) => {
      if (completion === "any") return [];
      return typeof completion === "string" ? [`${here} -F`] : [`${here} -a ${fishQuote(completion.join(" "))}`];
    }),
  ];
}

/**
 * Completions for fish.
 *
 * @param verbs The verbs
 * @returns A script to be sourced
 */
export function fishCompletions(verbs: readonly CompletionVerb[]): string {
  return [
    "# fish completion for hangar: hangar completions fish | source",
    "complete -c hangar -f",
    ...verbs.flatMap(fishVerb),
    "",
  ].join("\n");
}
