/**
 * The command line: `hangar VERB …`.
 *
 * @module
 */
import { Version } from "../lib/uids/implementation.ts";
import { Exit, exitCodeOf, explain, InputError, UsageError } from "./errors.ts";
import { type Io, processIo } from "./io.ts";
import { suggestion } from "./suggest.ts";
import { Verbs } from "./verbs.ts";

export type { Io };

function help(): string {
  const width = Math.max(...Object.keys(Verbs).map((name) => name.length));
  return [
    "Usage: hangar VERB [options] …",
    "",
    "Hanging Protocol Query/Retrieve and DICOM network tools. Peers are written AET@host:port.",
    "",
    "Verbs:",
    ...Object.entries(Verbs).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "hangar VERB --help shows the options of a verb, hangar --version the version.",
    "Exit status: 0 success, 1 the peer answered with a failure, 2 usage, 3 association or network.",
    "",
  ].join("\n");
}

async function dispatch(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined) {
    io.stderr(help());
    return Exit.Usage;
  }
  if (name === "--version" || name === "-V") {
    await io.stdout(`hangar ${Version}\n`);
    return Exit.Success;
  }
  if (name === "--help" || name === "-h" || (name === "help" && (rest.length === 0 || rest[0] === "help"))) {
    await io.stdout(help());
    return Exit.Success;
  }
  const wanted = name === "help" ? rest[0] : name;
  if (!Object.hasOwn(Verbs, wanted)) {
    const kind = wanted.startsWith("-") ? "option" : "verb";
    const meant = suggestion(wanted, Object.keys(Verbs));
    throw new UsageError(`Unknown ${kind} ${JSON.stringify(wanted)}${meant || ": see hangar --help"}`);
  }
  const { verb } = await Verbs[wanted].load();
  return await verb.run(name === "help" ? ["--help"] : rest, io);
}

/**
 * Runs one command.
 *
 * @param args The arguments, the verb first
 * @param io Where text goes and signals come from
 * @returns The exit code: 0 success, 1 failure status, 2 usage, 3 association or network
 */
export async function main(args: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(args, io);
  } catch (error) {
    // Whoever read our output wants no more of it, e.g. `hangar find … | head`
    if (error instanceof Deno.errors.BrokenPipe) return Exit.Success;
    const verb = args[0] !== undefined && Object.hasOwn(Verbs, args[0]) ? ` ${args[0]}` : "";
    const isAboutFlags = error instanceof UsageError && !(error instanceof InputError);
    io.stderr(`hangar${verb}: ${explain(error)}${isAboutFlags && verb ? `. See hangar${verb} --help` : ""}\n`);
    return exitCodeOf(error);
  } finally {
    await io.flush();
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args, processIo()));
