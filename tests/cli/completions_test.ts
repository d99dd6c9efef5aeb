import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { completionVerbs } from "../../cli/completion_model.ts";
import { Verbs } from "../../cli/verbs.ts";
import { hangar, withFolder } from "./support.ts";

async function find(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" }).output()).success;
  } catch {
    console.log(`skipped: ${program} is missing`);
    return false;
  }
}

async function run(program: string, script: string, cwd?: string): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(program, { args: ["-c", script], cwd, stdin: "null" })
    .output();
  const decoder = new TextDecoder();
  assertEquals([code, decoder.decode(stderr)], [0, ""]);
  return decoder.decode(stdout);
}

async function script(shell: string): Promise<string> {
  const { code, stdout } = await hangar("completions", shell);
  assertEquals(code, 0);
  return stdout;
}

Deno.test("completions: every verb and flag is in every script", async () => {
  const verbs = await completionVerbs();
  assertEquals(verbs.map(({ name }) => name), [...Object.keys(Verbs), "help"]);
  for (const shell of ["bash", "zsh", "fish"]) {
    const text = await script(shell);
    for (const { name, flags } of verbs) {
      assertStringIncludes(text, name);
      for (const flag of flags) assertStringIncludes(text, shell === "fish" ? `-l ${flag.name} ` : `--${flag.name}`);
    }
  }
  assertEquals((await hangar("completions", "csh")).code, 2);
});

/** Words up to the cursor, and what bash has to offer there. */
const Bash: readonly (readonly [words: string[], offers: string[]])[] = [
  [["se"], ["serve"]],
  [["c"], ["config", "conformance", "completions"]],
  [["--v"], ["--version"]],
  [["help", "sta"], ["status"]],
  [["serve", "--on"], ["--on-duplicate"]],
  [["serve", "--max-a"], ["--max-associations", "--max-associations-per-address"]],
  [["serve", "--on-duplicate", ""], ["keep", "replace"]],
  [["serve", "--on-duplicate", "=", "r"], ["replace"]],
  [["serve", "--log", "="], ["text", "json"]],
  [["serve", "--store", "na"], ["name with space.db"]],
  [["serve", "--port", ""], []],
  [["echo", "HANGAR@h:1", "--tl"], ["--tls", "--tls-ca", "--tls-cert", "--tls-key", "--tls-server-name"]],
  [["echo", ""], []],
  [["store", "HANGAR@h:1", "f"], ["folder"]],
  [["get", "-o", ""], ["folder"]],
  [["config", "s"], ["schema"]],
  [["completions", "z"], ["zsh"]],
  [["nonsense", "x"], []],
];

Deno.test("completions: bash offers what fits", () =>
  withFolder(async (folder) => {
    if (!await find("bash")) return;
    await Deno.mkdir(`${folder}/folder`);
    await Deno.writeTextFile(`${folder}/name with space.db`, "");
    const cases = Bash.map(([words]) => {
      const quoted = ["hangar", ...words].map((word) => `'${word}'`).join(" ");
      return `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _hangar; printf '%s\\n' "\${COMPREPLY[@]}"; echo --`;
    });
    const output = await run("bash", [await script("bash"), ...cases].join("\n"), folder);
    const offers = output.split("--\n").slice(0, -1).map((text) => text.split("\n").filter((line) => line !== ""));
    for (const [i, [words, expected]] of Bash.entries()) {
      assertEquals(offers[i].sort(), expected.toSorted(), words.join(" "));
    }
  }));

Deno.test("completions: zsh can read its script", async () => {
  if (!await find("zsh")) return;
  const text = await script("zsh");
  // The specifications are checked when _arguments parses them, which needs a terminal; this is the grammar
  const output = await run("zsh", `compdef() { print registered "$@"; }\n${text}\nwhence -w _hangar`);
  assertEquals(output, "registered _hangar hangar\n_hangar: function\n");
});

Deno.test("completions: fish offers what fits", async () => {
  if (!await find("fish")) return;
  const text = await script("fish");
  const offers = async (line: string) =>
    (await run("fish", `${text}\ncomplete -C '${line}'`)).split("\n").map((each) => each.split("\t")[0]).filter(
      Boolean,
    );
  assertEquals(await offers("hangar se"), ["serve"]);
  assertEquals((await offers("hangar serve --on-duplicate ")).sort(), ["keep", "replace"]);
  assert((await offers("hangar echo --tls")).includes("--tls-ca"));
});
