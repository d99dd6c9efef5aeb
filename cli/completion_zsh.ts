/**
 * Completions for zsh.
 *
 * @module
 */
import type { Completion, CompletionFlag, CompletionVerb } from "./completion_model.ts";
import { quote } from "./completion_bash.ts";

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
