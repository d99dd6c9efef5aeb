/**
 * Completions as the shells want them.
 *
 * @module
 */
import type { Completion, CompletionFlag, CompletionVerb } from "./completion_model.ts";

/** In single quotes nothing but the quote itself means anything to bash and zsh. */
function quote(text: string): string {
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

function zshAction(completion: Completion): string {
  if (completion === "file") return "_files";
  if (completion === "folder") return "_files -/";
  return completion === "any" ? " " : `(${completion.join(" ")})`;
}

/** In the specifications of `_arguments` and `_describe`, colons and brackets part one field from the next. */
function zshText(text: string): string {
  return text.replace(/[\\:[\]]/g, "\\$&");
}

function zshFlag({ name, short, value, many, help }: CompletionFlag): string {
  const description = `[${zshText(help)}]`;
  const argument = value ? `:${zshText(value.name)}:${zshAction(value.completion)}` : "";
  const long = `--${name}${value ? "=" : ""}`;
  if (!short) return quote(`${many ? "*" : ""}${long}${description}${argument}`);
  const [prefix, suffix] = [many ? "*" : `(-${short} --${name})`, `${description}${argument}`];
  return `${quote(prefix)}{-${short}${value ? "+" : ""},${long}}${quote(suffix)}`;
}

function zshVerb({ name, flags, operands }: CompletionVerb): string[] {
  const specs = [
    ...flags.map(zshFlag),
    ...operands.map((operand, i) =>
      quote(`${operand.rest ? "*" : i + 1}:${zshText(operand.name)}:${zshAction(operand.completion)}`)
    ),
  ];
  return [`    ${name})`, "      _arguments -s \\", specs.map((spec) => `        ${spec}`).join(" \\\n"), "      ;;"];
}

/**
 * Completions for zsh.
 *
 * @param verbs The verbs
 * @returns A script to be sourced, or to be put into `fpath` as `_hangar`
 */
export function zshCompletions(verbs: readonly CompletionVerb[]): string {
  return [
    "#compdef hangar",
    "# zsh completion for hangar: source <(hangar completions zsh), after compinit",
    "_hangar() {",
    "  local -a verbs=(",
    ...verbs.map(({ name, summary }) => `    ${quote(`${name}:${zshText(summary)}`)}`),
    "  )",
    "  if (( CURRENT == 2 )); then",
    "    _describe -t verbs verb verbs",
    "    return",
    "  fi",
    "  shift words",
    "  (( CURRENT-- ))",
    "  case $words[1] in",
    ...verbs.flatMap(zshVerb),
    "  esac",
    "}",
    'if [[ "$funcstack[1]" == _hangar ]]; then _hangar "$@"; else compdef _hangar hangar; fi',
    "",
  ].join("\n");
}

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
