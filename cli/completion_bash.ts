/**
 * Completions for bash.
 *
 * @module
 */
import type { Completion, CompletionFlag, CompletionVerb } from "./completion_model.ts";

/**
 * Quotes a word for bash or zsh: in single quotes nothing but the quote itself means anything.
 *
 * @param text The word
 * @returns It in quotes
 */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function flagWords({ name, short }: CompletionFlag): string[] {
  return [`--${name}`, ...(short ? [`-${short}`] : [])];
}

function bashAction(completion: Completion): string {
  if (completion === "file") return `_hangar_files -f`;
  if (completion === "folder") return `_hangar_files -d`;
  return completion === "any" ? ":" : `_hangar_words ${quote(completion.join(" "))}`;
}

function bashVerb({ name, flags, operands }: CompletionVerb): string[] {
  const valued = flags.flatMap((flag) =>
    flag.value ? [`        ${flagWords(flag).join("|")}) ${bashAction(flag.value.completion)}; return ;;`] : []
  );
  const guessable = operands.filter(({ completion }) => completion !== "any");
  return [
    `    ${name})`,
    ...(valued.length > 0 ? ["      case $prev in", ...valued, "      esac"] : []),
    `      if [[ $cur == -* ]]; then _hangar_words ${quote(flags.flatMap(flagWords).join(" "))}; return; fi`,
    ...guessable.map(({ completion }) => `      ${bashAction(completion)}`),
    "      ;;",
  ];
}

/**
 * Completions for bash, 3.2 or later.
 *
 * @param verbs The verbs
 * @returns A script to be sourced
 */
export function bashCompletions(verbs: readonly CompletionVerb[]): string {
  return [
    "# bash completion for hangar: source <(hangar completions bash)",
    `_hangar_words() { COMPREPLY+=($(compgen -W "$1" -- "$cur")); }`,
    "_hangar_files() {",
    "  local IFS=$'\\n'",
    "  compopt -o filenames 2>/dev/null",
    `  COMPREPLY+=($(compgen "$1" -- "$cur"))`,
    "}",
    "_hangar() {",
    "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}",
    "  COMPREPLY=()",
    "  if ((COMP_CWORD == 1)); then",
    `    _hangar_words ${quote([...verbs.map(({ name }) => name), "--help", "--version"].join(" "))}`,
    "    return",
    "  fi",
    "  # bash splits --flag=value at the equals sign",
    "  if [[ $cur == = ]]; then cur=''; elif [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi",
    "  case ${COMP_WORDS[1]} in",
    ...verbs.flatMap(bashVerb),
    "  esac",
    "}",
    "complete -F _hangar hangar",
    "",
  ].join("\n");
}
