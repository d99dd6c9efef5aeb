/**
 * One bound on the data sets that all associations of a server hold between them, so that memory does not grow with the
 * number of peers that are slow.
 *
 * @module
 */
import { Lines } from "../transport/lines.ts";
import { type AccountOptions, ByteAccount } from "./byte_account.ts";

/** How long somebody waits for room before those lose theirs who hardly get on, in milliseconds. */
const PatienceMs = 1000;

/**
 * What one at a time may go beyond a limit for, so that it goes on: to begin, or to finish what holds something already.
 * Were it one for both, those who hold something could wait for those who have only begun.
 */
export type Beyond = "begin" | "finish";

/** What of a budget one association may take, and all of one network. */
interface Parts {
  /** Bytes that one association may take, where a quarter of the limit is less. */
  readonly least: number;
  /** The part of the limit that all associations of one network may take. */
  readonly ofNetwork: number;
}

/** Twice the longest hanging protocol at least. */
const Parts: Parts = { least: 32 * 2 ** 20, ofNetwork: 1 };

/** Of what identifiers become, queries of others shall always find some. */
const PartsOfIdentifiers: Parts = { least: 0, ofNetwork: 3 / 4 };

/** Bytes of data sets that may be in memory at once, for any number of associations. */
export class ByteBudget {
  /** The bound in bytes; what associations hold within their own 256 KiB is not counted. */
  readonly limit: number;
  /** What one association may take, and what all of one network. */
  readonly #part: number;
  readonly #networkPart: number;
  readonly #ofNetwork = new Map<string, number>();
  /** Those who finish do not stand behind what the same association has to begin, which may wait for them. */
  readonly #finishing = new Lines<() => boolean>();
  readonly #lines = new Lines<() => boolean>();
  readonly #waiting = new Map<() => boolean, number>();
  readonly #accounts = new Set<ByteAccount>();
  #opened = 0;
  #identifiers: ByteBudget | undefined;
  /** Who has gone beyond the limit, and how many bytes it has yet to give back. */
  readonly #beyond: Partial<Record<Beyond, { readonly account: ByteAccount; bytes: number }>> = {};
  #patience: ReturnType<typeof setTimeout> | undefined;
  #patienceEnds = 0;
  #taken = 0;

  /**
   * Makes a budget of which nothing is taken.
   *
   * @param limit Bytes.
   * @param parts What some may take of it.
   * @throws {RangeError} For a limit that is no positive number.
   */
  constructor(limit: number, parts: Parts = Parts) {
    if (!(limit > 0)) throw new RangeError(`Cannot use byte budget ${limit}: wanted a positive number`);
    this.limit = limit;
    this.#part = Math.max(limit / 4, parts.least);
    this.#networkPart = parts.ofNetwork * limit;
  }

  /**
   * A budget beside it, a quarter as large, for what identifiers become while queries are under way. Who holds some of
   * that waits for room here: were it one budget, all could wait for one another.
   */
  get identifiers(): ByteBudget {
    return this.#identifiers ??= new ByteBudget(this.limit / 4, PartsOfIdentifiers);
  }

  /** Bytes that are taken. */
  get taken(): number {
    return this.#taken;
  }

  /** Accounts that are open. */
  get accounts(): number {
    return this.#accounts.size;
  }

  /**
   * An association begins to draw on the budget.
   *
   * @param options The address of its peer; and for an account beside another one, that.
   * @returns Its account.
   */
  account(options: AccountOptions = {}): ByteAccount {
    const number = ++this.#opened;
    const account: ByteAccount = new ByteAccount(this, number, options, () => this.#accounts.delete(account));
    this.#accounts.add(account);
    return account;
  }

  /**
   * Takes bytes if there is room for them.
   *
   * @param account Who takes them.
   * @param bytes How many more.
   * @param beyond What for it may go beyond the limit, where nobody else has for that.
   * @returns Whether they are taken. Where nothing is, any number is.
   */
  take(account: ByteAccount, bytes: number, beyond: Beyond | undefined): boolean {
    const { drawn, network } = account;
    const ofNetwork = network === undefined ? 0 : this.#ofNetwork.get(network) ?? 0;
    const fits = this.#taken + bytes <= this.limit &&
      (drawn === 0 || drawn + bytes <= this.#part) &&
      (ofNetwork === 0 || ofNetwork + bytes <= this.#networkPart);
    if (!fits && this.#taken > 0) {
      if (!beyond || this.#beyond[beyond]) return false;
      this.#beyond[beyond] = { account, bytes };
    }
    this.#taken += bytes;
    if (network !== undefined) this.#ofNetwork.set(network, ofNetwork + bytes);
    return true;
  }

  /**
   * Gives bytes back; those who wait are tried in their turns.
   *
   * @param account Who has held them.
   * @param bytes How many.
   */
  give(account: ByteAccount, bytes: number): void {
    if (bytes === 0) return;
    this.#taken -= bytes;
    const { network } = account;
    if (network !== undefined) {
      const ofNetwork = this.#ofNetwork.get(network)! - bytes;
      if (ofNetwork > 0) this.#ofNetwork.set(network, ofNetwork);
      else this.#ofNetwork.delete(network);
    }
    let back = bytes;
    for (const kind of ["finish", "begin"] as const) {
      const beyond = this.#beyond[kind];
      if (beyond?.account !== account) continue;
      beyond.bytes -= back;
      back = Math.max(0, -beyond.bytes);
      if (beyond.bytes <= 0) this.#beyond[kind] = undefined;
    }
    if (this.#waiting.size === 0) return;
    for (const lines of [this.#finishing, this.#lines]) {
      lines.offer((attempt) => {
        const gone = attempt();
        if (gone) this.#left(attempt);
        return gone;
      });
    }
  }

  /**
   * Somebody waits for room. When that takes long, unfinished data sets that hardly get on lose theirs, whether they come
   * or go: they are welcome to it only while nobody else wants it.
   *
   * @param account Who waits. Accounts take turns by the addresses of their peers.
   * @param bytes How much room.
   * @param beyond What for it may go beyond the limit.
   * @param attempt Tries again, and says whether the waiting is over.
   * @returns Ends the waiting.
   */
  wait(account: ByteAccount, bytes: number, beyond: Beyond | undefined, attempt: () => boolean): () => void {
    const lines = beyond === "finish" ? this.#finishing : this.#lines;
    this.#waiting.set(attempt, bytes);
    lines.add(account.line, attempt);
    if (this.#patience === undefined) this.#bePatient();
    return () => {
      lines.remove(account.line, attempt);
      this.#left(attempt);
    };
  }

  #left(attempt: () => boolean): void {
    this.#waiting.delete(attempt);
    if (this.#waiting.size > 0) return;
    clearTimeout(this.#patience);
    this.#patience = undefined;
  }

  #bePatient(): void {
    this.#patienceEnds = performance.now() + PatienceMs;
    this.#patience = setTimeout(() => this.#reclaim(), PatienceMs);
  }

  #reclaim(): void {
    // What this program did in between has kept everybody waiting.
    const late = performance.now() - this.#patienceEnds;
    for (const account of this.#accounts) account.excuse(late);
    // Who waits because of what they hold themselves is nobody else's business.
    const short = this.#waiting.values().some((bytes) => this.#taken + bytes > this.limit);
    if (short) { for (const account of this.#accounts) account.reclaim(); }
    this.#patience = undefined;
    if (this.#waiting.size > 0) this.#bePatient();
  }
}
