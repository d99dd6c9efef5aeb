/**
 * Makes the binaries: `deno task compile` for this machine, `deno task compile:all` for the release.
 *
 * Deno builds them on a base binary (denort) that it downloads once per target, or takes from `DENORT_BIN`.
 *
 * @module
 */

/** Release name of a binary, by Deno's name of the target. */
export const Targets = {
  "x86_64-unknown-linux-gnu": "hangar-linux-x64",
  "aarch64-unknown-linux-gnu": "hangar-linux-arm64",
  "x86_64-apple-darwin": "hangar-macos-x64",
  "aarch64-apple-darwin": "hangar-macos-arm64",
  "x86_64-pc-windows-msvc": "hangar-windows-x64.exe",
} as const;

/**
 * What a binary may do: talk to peers, read and write the files it is told to, and see the one variable that may hold a
 * password. No processes, no other environment, no code from elsewhere, no prompt.
 */
export const BinaryPermissions = [
  "--allow-net",
  "--allow-read",
  "--allow-write",
  "--allow-env=HANGAR_PASSWORD",
  "--deny-import",
  "--no-prompt",
] as const;

const Root = new URL("../../", import.meta.url);

/**
 * The arguments that make one binary.
 *
 * @param output Path of the binary
 * @param target Deno's name of the target; without it, this machine
 * @returns Arguments of `deno`, to be run in the root folder
 */
export function compileArguments(output: string, target?: keyof typeof Targets): string[] {
  return [
    "compile",
    "--quiet",
    "--no-check",
    "--exclude-unused-npm",
    ...BinaryPermissions,
    ...(target === undefined ? [] : [`--target=${target}`]),
    `--output=${output}`,
    "cli/main.ts",
  ];
}

async function compile(output: string, target?: keyof typeof Targets): Promise<boolean> {
  const { success } = await new Deno.Command("deno", { args: compileArguments(output, target), cwd: Root }).spawn()
    .status;
  const hint =
    "where its base cannot be downloaded, set DENORT_BIN to one (denort, of the Deno release of this version)";
  console.log(success ? `made ${output}` : `Cannot make ${output}: ${hint}`);
  return success;
}

if (import.meta.main) {
  const targets = Object.keys(Targets) as (keyof typeof Targets)[];
  const wanted = Deno.args.includes("--all") ? targets : [undefined];
  let failed = false;
  for (const target of wanted) failed = !await compile(`dist/${target ? Targets[target] : "hangar"}`, target) || failed;
  if (failed) Deno.exit(1);
}
