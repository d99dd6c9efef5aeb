/**
 * `hangar passwd`: users and their passwords.
 *
 * @module
 */
import { Exit, fileReason, InputError, UsageError } from "./errors.ts";
import { type WriteOptions, writeWhole } from "./files.ts";
import { defineVerb, type Verb } from "./verb.ts";
import type { Io } from "./io.ts";
import {
  hashPassword,
  isPassword,
  PasswordFlags,
  type PasswordHash,
  PasswordVariable,
  readPassword,
} from "./password.ts";
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

/** Keeps others that change a file of a folder waiting, where folders can be locked. */
async function lockFolder(folder: string): Promise<Disposable> {
  try {
    const handle = await Deno.open(folder);
    await handle.lock(true);
    return handle;
  } catch {
    return { [Symbol.dispose]() {} };
  }
}

/** Changes a user in what the file says then. Where a link leads is written, not the link. */
async function change(path: string, name: string, hash: PasswordHash | undefined): Promise<void> {
  const target = await statIfThere(path) ? await Deno.realPath(path) : path;
  const [, folder = ".", file] = /^(.*[\\/])?([^\\/]+)$/.exec(target) ?? [];
  if (file === undefined) throw new UsageError(`${JSON.stringify(path)} is no file name`);
  using _ = await lockFolder(folder);
  const options = optionsFor(await statIfThere(path));
  const { text } = changeUser(await readIfThere(path), path, name, hash);
  try {
    await writeWhole(folder, file, new TextEncoder().encode(text), options);
  } catch (error) {
    throw new InputError(`Cannot write ${JSON.stringify(path)}: ${fileReason(error)}`);
  }
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
    await change(path, name, hash);
    await io.stdout(`${name}: ${values.remove ? "removed" : existed ? "changed" : "added"}\n`);
    return Exit.Success;
  },
});
