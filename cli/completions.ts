/**
 * `hangar completions`: completions of a shell.
 *
 * @module
 */
import { choice } from "./common.ts";
import { completionVerbs } from "./completion_model.ts";
import { bashCompletions } from "./completion_bash.ts";
import { fishCompletions } from "./completion_fish.ts";
import { zshCompletions } from "./completion_zsh.ts";
import { Exit } from "./errors.ts";
import { defineVerb, type Verb } from "./verb.ts";

const Shells = { bash: bashCompletions, zsh: zshCompletions, fish: fishCompletions } as const;

const parseShell = choice("bash", "zsh", "fish");

/** The verb. */
export const verb: Verb = defineVerb({
  name: "completions",
  summary: "Prints completions for a shell",
  operands: ["bash|zsh|fish"],
  flags: {},
  notes: [
    "In the startup file of the shell:",
    "  bash  source <(hangar completions bash)",
    "  zsh   source <(hangar completions zsh)",
    "  fish  hangar completions fish | source",
  ],
  async run(_values, [shell], io) {
    await io.stdout(Shells[parseShell(shell)](await completionVerbs()));
    return Exit.Success;
  },
});
