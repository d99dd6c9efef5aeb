/**
 * Who may associate: the verdict on a user identity (PS3.7 §D.3.3.7) by a file of users.
 *
 * @module
 */
import type { AssociationInfo } from "../lib/association/events.ts";
import type { UserIdentity } from "../lib/pdu/types.ts";
import type { Log } from "./log.ts";
import { checkPassword, equalBytes, Iterations, type PasswordHash } from "./password.ts";
import { parseUsers, readUsersFile } from "./users_file.ts";

/** Checks that may wait: in all, and of one address. Whoever comes on top is refused without one. */
const MaxWaiting = { total: 32, perAddress: 4 } as const;

/** Bytes of a name or a password; more is not worth hashing. */
const MaxFieldLength = 1024;

/** A password that has been right: its HMAC under a key of this process, and the hash it was checked against. */
interface Proven {
  readonly digest: Uint8Array;
  readonly hash: PasswordHash;
}

function text(field: Uint8Array): string | undefined {
  if (field.length === 0 || field.length > MaxFieldLength) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(field);
  } catch {
    return undefined;
  }
}

function credentials({ primaryField, secondaryField }: UserIdentity): { name?: string; password?: string } {
  return { name: text(primaryField), password: text(secondaryField) };
}

/** Tells one state of a file from another. */
async function stateOf(path: string): Promise<string> {
  const { mtime, size, ino } = await Deno.stat(path);
  return `${mtime?.getTime()} ${size} ${ino}`;
}

/** Decides on user identities. One check runs at a time, off this thread, so that a flood costs one processor at most. */
export class Users {
  readonly #path: string;
  readonly #log: Log;
  readonly #proven = new Map<string, Proven>();
  readonly #checks = new Map<string, Promise<boolean>>();
  readonly #waiting = new Map<string, number>();
  readonly #macKey: Promise<CryptoKey>;
  #users: ReadonlyMap<string, PasswordHash>;
  #state: string;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(path: string, log: Log, users: ReadonlyMap<string, PasswordHash>, state: string) {
    this.#path = path;
    this.#log = log;
    this.#users = users;
    this.#state = state;
    this.#macKey = crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  }

  /**
   * Reads a file of users. Changes of the file count from the next association on.
   *
   * @param path Its path
   * @param log Where a file that has become unreadable is reported
   * @returns The users
   * @throws {ExitError} Exit 2, `PATH:LINE: …`
   */
  static async open(path: string, log: Log): Promise<Users> {
    const content = await readUsersFile(path);
    return new Users(path, log, parseUsers(content, path), await stateOf(path));
  }

  /**
   * Decides on an association.
   *
   * @param association Its user identity and where it comes from
   * @returns `undefined` to let it in, else the reason why not, for the log
   */
  async refusal({ userIdentity, peer }: AssociationInfo): Promise<string | undefined> {
    if (!userIdentity) return "no user identity";
    if (userIdentity.type !== 2) return "no username with passcode";
    const { name, password } = credentials(userIdentity);
    if (name === undefined || password === undefined) return "username or passcode empty, too long or not UTF-8";
    await this.#reload();
    const hash = this.#users.get(name);
    const digest = await this.#digest(name, password);
    const proven = this.#proven.get(name);
    if (hash && proven?.hash === hash && equalBytes(proven.digest, digest)) return undefined;
    const right = await this.#check(digest, password, hash ?? this.#nobody(), peer?.hostname ?? "");
    if (right === undefined) return "too many passwords to check";
    if (!hash || !right) return "wrong username or passcode";
    this.#proven.set(name, { digest, hash });
    return undefined;
  }

  /** Stands for an unknown user, so that a refusal takes as long as that of a wrong password. */
  #nobody(): PasswordHash {
    const [{ iterations } = { iterations: Iterations.default }] = this.#users.values();
    return { iterations, salt: new Uint8Array(16), key: new Uint8Array(32) };
  }

  async #digest(name: string, password: string): Promise<Uint8Array> {
    const message = new TextEncoder().encode(`${name}\0${password.normalize("NFC")}`);
    return new Uint8Array(await crypto.subtle.sign("HMAC", await this.#macKey, message));
  }

  /** Waits in line; `undefined` when the line is too long. A rush with one password is one check. */
  async #check(
    digest: Uint8Array,
    password: string,
    hash: PasswordHash,
    address: string,
  ): Promise<boolean | undefined> {
    const id = digest.join();
    const running = this.#checks.get(id);
    if (running) return await running;
    const ofAddress = this.#waiting.get(address) ?? 0;
    if (this.#checks.size >= MaxWaiting.total || ofAddress >= MaxWaiting.perAddress) return undefined;
    const check = this.#queue.then(() => checkPassword(password, hash));
    this.#queue = check.catch(() => {});
    this.#checks.set(id, check);
    this.#waiting.set(address, ofAddress + 1);
    try {
      return await check;
    } finally {
      this.#checks.delete(id);
      const left = this.#waiting.get(address)! - 1;
      if (left > 0) this.#waiting.set(address, left);
      else this.#waiting.delete(address);
    }
  }

  /** A user taken out, or a password changed, counts at once; a file that cannot be read leaves all as it was. */
  async #reload(): Promise<void> {
    const state = await stateOf(this.#path).catch(() => "");
    if (state === this.#state) return;
    this.#state = state;
    try {
      this.#users = parseUsers(await readUsersFile(this.#path), this.#path);
      this.#proven.clear();
      this.#log.info(`${this.#path} has changed: ${this.#users.size} users`);
    } catch (error) {
      this.#log.error(`${(error as Error).message}; the users stay as they were`);
    }
  }
}
