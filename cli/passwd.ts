/**
 * `hangar passwd`: users and their passwords.
 *
 * @module
 */
import { Exit, fileReason, InputError, UsageError } from "./errors.ts";
import { type WriteOptions, writeWhole } from "./files.ts";
import { defineVerb, type Verb } from "./verb.ts";
import type { Io } from "./io.ts";
import { hashPassword, isPassword, PasswordFlags, PasswordVariable, readPassword } from "./password.ts";
import { changeUser, checkUserName, readUsersFile } from "./users_file.ts";

async function newPassword(values: { readonly "password-file"?: string }, name: string, io: Io): Promise<string> {
  const known = await readPassword(values, io);
  if (known !== undefined) return known;
  const password = await io.secret(`Password of ${name}: `);
  if (password === undefined || password === "") throw new InputError("No password was given");
  if (io.isStdinTerminal && await io.secret("Again: ") !== password) {
    throw new InputError("The two passwords are not the same");
  }
  return password;
}

function checked(password: string): string {
  if (isPassword(password)) return password;
  throw new InputError("A password cannot have control characters, such as tabs");
}

async function statIfThere(path: string): Promise<Deno.FileInfo | undefined> {
  return await Deno.stat(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
}

async function readIfThere(path: string): Promise<string> {
  return await statIfThere(path) ? await readUsersFile(path) : "";
}

/** A new file is for nobody else; one that the server can read stays so, whoever changes it. */
function optionsFor(info: Deno.FileInfo | undefined): WriteOptions {
  if (!info || info.mode === null || info.uid === null || info.gid === null) return { mode: 0o600, durable: true };
  return { mode: info.mode & 0o777, owner: { uid: info.uid, gid: info.gid }, durable: true };
}

/** Where a link leads is written, not the link. */
async function write(path: string, text: string): Promise<void> {
  const info = await statIfThere(path);
  const target = info ? await Deno.realPath(path) : path;
  const [, folder = ".", file] = /^(.*[\\/])?([^\\/]+)$/.exec(target) ?? [];
  if (file === undefined) throw new UsageError(`${JSON.stringify(path)} is no file name`);
  await writeWhole(folder, file, new TextEncoder().encode(text), optionsFor(info));
}

/** The verb. */
export const verb: Verb = defineVerb({
  name: "passwd",
  summary: "Adds a user to a file for serve --users, changes the password of one, or takes one out",
  operands: ["FILE", "NAME"],
  flags: {
    remove: { help: "Take the user out" },
    ...PasswordFlags,
  },
  notes: [
    `The password is that of --password-file, else of ${PasswordVariable}, else read from standard input.`,
    "Kept is a salted hash of it (PBKDF2, SHA-256). A server that runs takes changes of the file up by itself.",
  ],
  async run(values, [path, user], io) {
    const name = checkUserName(user);
    // The file's errors come before the question for a password
    const { existed } = changeUser(await readIfThere(path), path, name, undefined);
    if (values.remove && !existed) throw new InputError(`There is no user ${JSON.stringify(name)} in ${path}`);
    const hash = values.remove ? undefined : await hashPassword(checked(await newPassword(values, name, io)));
    // Somebody else may have changed it meanwhile
    const { text } = changeUser(await readIfThere(path), path, name, hash);
    await write(path, text).catch((error) => {
      if (error instanceof UsageError) throw error;
      throw new InputError(`Cannot write ${JSON.stringify(path)}: ${fileReason(error)}`);
    });
    await io.stdout(`${name}: ${values.remove ? "removed" : existed ? "changed" : "added"}\n`);
    return Exit.Success;
  },
});
