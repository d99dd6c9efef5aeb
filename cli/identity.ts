/**
 * Who we say we are to a peer: the user identity of an A-ASSOCIATE-RQ (PS3.7 §D.3.3.7).
 *
 * @module
 */
import type { UserIdentity } from "../lib/pdu/types.ts";
import { UsageError } from "./errors.ts";
import type { FlagTable, FlagValues } from "./flags.ts";
import type { Io } from "./io.ts";
import { PasswordFlags, readPassword } from "./password.ts";

/** Flags of the verbs that call a peer. */
export const UserFlags = {
  user: { value: "NAME", help: "Say who we are; with a password, prove it (which without TLS anyone can read)" },
  ...PasswordFlags,
} as const satisfies FlagTable;

/**
 * The user identity that the flags call for.
 *
 * @param values The flags
 * @param io Where the environment is
 * @returns Type 2 with a password, type 1 without one, `undefined` without `--user`
 * @throws {UsageError} If the password cannot be read, or is there without a user
 */
export async function userIdentity(values: FlagValues<typeof UserFlags>, io: Io): Promise<UserIdentity | undefined> {
  const { user } = values;
  if (user === undefined) {
    if (values["password-file"] === undefined) return undefined;
    throw new UsageError("--user is missing: whose password is it?");
  }
  const password = await readPassword(values, io);
  const encoder = new TextEncoder();
  const [primaryField, secondaryField] = [encoder.encode(user), encoder.encode(password ?? "")];
  if (primaryField.length > 0xffff || secondaryField.length > 0xffff) {
    throw new UsageError("User name and password have at most 65535 bytes");
  }
  return {
    type: password === undefined ? 1 : 2,
    positiveResponseRequested: false,
    primaryField,
    secondaryField,
  };
}
