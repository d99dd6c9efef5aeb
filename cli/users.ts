/**
 * Who may associate: the verdict on a user identity (PS3.7 §D.3.3.7) by a file of users.
 *
 * @module
 */
import type { AssociationInfo } from "../lib/association/events.ts";
import type { UserIdentity } from "../lib/pdu/types.ts";
import { networkOf } from "../lib/transport/address.ts";
import { FairQueue } from "./fair_queue.ts";
import type { Log } from "./log.ts";
import { checkPassword, equalBytes, isPassword, Iterations, type PasswordHash } from "./password.ts";
import { parseUsers, readUsersFile } from "./users_file.ts";

/** Checks that may wait: at a fifth of a second each, no requestor that is let in has waited too long for its patience. */
const MaxWaiting = 64;

/** Bytes of a name or a password; more is not worth hashing. */
const MaxFieldLength = 1024;

/** A password that has been right: its HMAC under a key of this process. */
type Proven = Uint8Array;

/** Why a requestor is not let in. */
export interface Refusal {
  /** For the log. */
  readonly reason: string;
  /** Whether nothing has been decided: too many others are being checked. */
  readonly isCongestion?: boolean;
}

/** A check that is under way, and for whom. */
interface Check {
  readonly right: Promise<boolean | undefined>;
  readonly abandoned: AbortController;
  waiting: number;
}

/** What the file said when it was read. A check, and what it has proven, belong to that: the next time says something else. */
class Reading {
  readonly users: ReadonlyMap<string, PasswordHash>;
  readonly proven = new Map<string, Proven>();
  readonly checks = new Map<string, Check>();

  constructor(users: ReadonlyMap<string, PasswordHash>) {
    this.users = users;
  }
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

/**
 * Decides on user identities. One check runs at a time, off this thread, so that a flood costs one processor at most; and
 * in turns, so that it holds up the flood rather than others.
 */
export class Users {
  readonly #path: string;
  readonly #log: Log;
  readonly #queue = new FairQueue(MaxWaiting);
  readonly #macKey: Promise<CryptoKey>;
  #reading: Promise<Reading>;
  /** That of the file when it was read; unknown when it could not be. */
  #state: string | undefined;
  #unreadable = false;

  private constructor(path: string, log: Log, users: ReadonlyMap<string, PasswordHash>, state: string) {
    this.#path = path;
    this.#log = log;
    this.#reading = Promise.resolve(new Reading(users));
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
    // A change between the two is read again, rather than missed.
    const state = await stateOf(path).catch(() => "");
    return new Users(path, log, parseUsers(await readUsersFile(path), path), state);
  }

  /**
   * Decides on an association, or on whoever else says who they are.
   *
   * @param association Its user identity and where it comes from
   * @param ended Settles when nobody waits for the decision any more
   * @returns `undefined` to let it in, else the reason why not
   */
  async refusal(
    { userIdentity, peer }: Pick<AssociationInfo, "userIdentity" | "peer">,
    ended?: Promise<unknown>,
  ): Promise<Refusal | undefined> {
    if (!userIdentity) return { reason: "no user identity" };
    if (userIdentity.type !== 2) return { reason: "no username with passcode" };
    const { name, password } = credentials(userIdentity);
    if (name === undefined || password === undefined || !isPassword(password)) {
      return { reason: "username or passcode empty, too long, not UTF-8 or with control characters" };
    }
    const { users, proven, checks } = await this.#current();
    const hash = users.get(name);
    const digest = await this.#digest(name, password);
    const right = proven.get(name);
    if (hash && right && equalBytes(right, digest)) return undefined;
    const check = this.#check(
      checks,
      digest,
      () => [networkOf(peer?.hostname ?? ""), name, () => checkPassword(password, hash ?? nobody(users))],
    );
    const verdict = await this.#waitFor(check, ended);
    if (verdict === undefined) return { reason: "too many passwords to check", isCongestion: true };
    if (!hash || !verdict) return { reason: "wrong username or passcode" };
    proven.set(name, digest);
    return undefined;
  }

  /** Under the length of its name, no name and password are like any other. */
  async #digest(name: string, password: string): Promise<Uint8Array> {
    const message = new TextEncoder().encode(`${name.length} ${name}${password.normalize("NFC")}`);
    return new Uint8Array(await crypto.subtle.sign("HMAC", await this.#macKey, message));
  }

  /** A rush with one password is one check. */
  #check(
    checks: Map<string, Check>,
    digest: Uint8Array,
    what: () => [address: string, name: string, work: () => Promise<boolean>],
  ): Check {
    const id = digest.join();
    const running = checks.get(id);
    if (running) return running;
    const abandoned = new AbortController();
    const right = this.#queue.run(...what(), abandoned.signal).finally(() => {
      if (checks.get(id) === check) checks.delete(id);
    });
    const check: Check = { right, abandoned, waiting: 0 };
    checks.set(id, check);
    return check;
  }

  /** The place in the queue is given up when nobody waits for it any more. */
  async #waitFor(check: Check, ended: Promise<unknown> | undefined): Promise<boolean | undefined> {
    check.waiting++;
    ended?.then(() => --check.waiting === 0 && check.abandoned.abort());
    return await check.right;
  }

  /** A user taken out, or a password changed, counts at once; a file that cannot be read leaves all as it was. */
  async #current(): Promise<Reading> {
    const state = await stateOf(this.#path).catch(() => "");
    if (state !== this.#state) {
      this.#state = state;
      this.#reading = this.#read(this.#reading);
    }
    return this.#reading;
  }

  async #read(before: Promise<Reading>): Promise<Reading> {
    const failed = ({ message }: Error) => this.#log.error(`${message}; the users stay as they were`);
    let text: string;
    try {
      text = await readUsersFile(this.#path);
      this.#unreadable = false;
    } catch (error) {
      // It may be readable the next time without having changed.
      this.#state = undefined;
      if (!this.#unreadable) failed(error as Error);
      this.#unreadable = true;
      return await before;
    }
    try {
      const users = parseUsers(text, this.#path);
      this.#log.info(`${this.#path} has changed: ${users.size} users`);
      return new Reading(users);
    } catch (error) {
      failed(error as Error);
      return await before;
    }
  }
}

/** Stands for an unknown user, so that a refusal takes as long as that of a wrong password. */
function nobody(users: ReadonlyMap<string, PasswordHash>): PasswordHash {
  const [{ iterations } = { iterations: Iterations.default }] = users.values();
  return { iterations, salt: new Uint8Array(16), key: new Uint8Array(32) };
}
