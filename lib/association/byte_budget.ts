/**
 * One bound on the data sets that all associations of a server hold between them, so that memory does not grow with the
 * number of peers that are slow.
 *
 * @module
 */
import { Pace } from "./pace.ts";

/** Bytes that every association may hold beside the budget: what ordinary identifiers and hanging protocols take. */
const Share = 256 * 1024;

/** How long somebody waits for room before those lose theirs who hardly get on, in milliseconds. */
const PatienceMs = 1000;

/** How long what is received may stand still meanwhile, in milliseconds. */
const ReceivingMs = 2000;

/**
 * The same for what is sent, which is seen to get on by leaps: the system goes on with a write when a good part of its
 * buffer has been read, which may be a megabyte.
 */
const SendingMs = 8000;

/** What one association may take of a limit in bytes: a quarter, or twice the longest hanging protocol if that is more. */
const part = (limit: number) => Math.max(limit / 4, 32 * 2 ** 20);

/** Bytes of data sets that may be in memory at once, for any number of associations. */
export class ByteBudget {
  /** The bound in bytes; what associations hold within their own 256 KiB is not counted. */
  readonly limit: number;
  readonly #waiting = new Map<() => boolean, number>();
  readonly #accounts = new Set<ByteAccount>();
  #patience: ReturnType<typeof setTimeout> | undefined;
  #patienceEnds = 0;
  #taken = 0;

  /**
   * Makes a budget of which nothing is taken.
   *
   * @param limit Bytes.
   * @throws {RangeError} For a limit that is no positive number.
   */
  constructor(limit: number) {
    if (!(limit > 0)) throw new RangeError(`Cannot use byte budget ${limit}: wanted a positive number`);
    this.limit = limit;
  }

  /** Bytes that are taken. */
  get taken(): number {
    return this.#taken;
  }

  /**
   * An association begins to draw on the budget.
   *
   * @returns Its account.
   */
  account(): ByteAccount {
    const account: ByteAccount = new ByteAccount(this, () => this.#accounts.delete(account));
    this.#accounts.add(account);
    return account;
  }

  /**
   * Takes bytes if there is room for them.
   *
   * @param bytes How many more.
   * @param held How many of the budget the same account holds.
   * @returns Whether they are taken. Where nothing is, any number is.
   */
  take(bytes: number, held: number): boolean {
    const fits = this.#taken + bytes <= this.limit && (held === 0 || held + bytes <= part(this.limit));
    if (!fits && this.#taken > 0) return false;
    this.#taken += bytes;
    return true;
  }

  /**
   * Gives bytes back; those who wait are tried in their order.
   *
   * @param bytes How many.
   */
  give(bytes: number): void {
    if (bytes === 0) return;
    this.#taken -= bytes;
    for (const attempt of this.#waiting.keys()) if (attempt()) this.#leave(attempt);
  }

  /**
   * Somebody waits for room. When that takes long, unfinished data sets that hardly get on lose theirs, whether they come
   * or go: they are welcome to it only while nobody else wants it.
   *
   * @param bytes How much room.
   * @param attempt Tries again, and says whether the waiting is over.
   * @returns Ends the waiting.
   */
  wait(bytes: number, attempt: () => boolean): () => void {
    this.#waiting.set(attempt, bytes);
    if (this.#patience === undefined) this.#bePatient();
    return () => this.#leave(attempt);
  }

  #leave(attempt: () => boolean): void {
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

/** An unfinished data set, or those that are being sent one after the other. */
interface Unfinished {
  /** How it gets on. */
  readonly pace: Pace;
  /** Ends it, which gives its room back. */
  giveUp(): void;
}

/** What one association holds of a {@linkcode ByteBudget}. */
export class ByteAccount {
  readonly #budget: ByteBudget;
  readonly #left: () => void;
  readonly #waiting = new Set<() => void>();
  #held = 0;
  #drawn = 0;
  #receiving: Unfinished | undefined;
  readonly #sending = new Set<Unfinished>();
  #closed = false;

  /**
   * Opens an account that holds nothing.
   *
   * @param budget The budget.
   * @param left Told when it is closed.
   */
  constructor(budget: ByteBudget, left: () => void) {
    this.#budget = budget;
    this.#left = left;
  }

  /** Bytes held, those within the association's own share included. */
  get held(): number {
    return this.#held;
  }

  /**
   * Takes bytes if there is room for them.
   *
   * @param bytes How many.
   * @returns Whether they are taken.
   */
  take(bytes: number): boolean {
    if (this.#closed) return false;
    const beyond = Math.max(0, this.#held + bytes - Share) - this.#drawn;
    if (beyond > 0) {
      if (!this.#budget.take(beyond, this.#drawn)) return false;
      if (this.#drawn === 0) { for (const { pace } of this.#sending) pace.restart(); }
      this.#drawn += beyond;
    }
    this.#held += bytes;
    return true;
  }

  /**
   * Takes bytes, after waiting for room if need be.
   *
   * @param bytes How many.
   * @param options How long to wait in milliseconds, a signal that ends the waiting, and what is kept waiting.
   * @returns Whether they are taken.
   */
  async taken(
    bytes: number,
    options: { timeoutMs?: number; signal?: AbortSignal; pace?: Pace } = {},
  ): Promise<boolean> {
    if (this.take(bytes)) return true;
    const { timeoutMs, signal, pace } = options;
    if (this.#closed || signal?.aborted) return false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let end = () => {};
    pace?.pause();
    const taken = await new Promise<boolean>((resolve) => {
      const leave = this.#budget.wait(bytes, () => {
        if (!this.take(bytes)) return false;
        resolve(true);
        return true;
      });
      end = () => {
        leave();
        resolve(false);
      };
      this.#waiting.add(end);
      signal?.addEventListener("abort", end, { once: true });
      if (timeoutMs !== undefined) timer = setTimeout(end, timeoutMs);
    });
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
    this.#waiting.delete(end);
    pace?.resume();
    return taken;
  }

  /**
   * More of a data set has come.
   *
   * @param bytes How much.
   * @param giveUp Drops what there is of it, and gives that back; absent where it is complete.
   */
  receive(bytes: number, giveUp?: () => void): void {
    if (giveUp === undefined) this.#receiving = undefined;
    else if (this.#receiving !== undefined) this.#receiving.pace.add(bytes);
    else if (bytes > 0) this.#receiving = { pace: new Pace(ReceivingMs), giveUp };
  }

  /** The pace of the data set that is coming, if there is one. */
  get receiving(): Pace | undefined {
    return this.#receiving?.pace;
  }

  /**
   * What it holds is going to be sent.
   *
   * @param giveUp Ends that.
   * @returns Its pace, which is to run while a write is under way, and what says that nothing more is sent.
   */
  send(giveUp: () => void): { readonly pace: Pace; end(): void } {
    const sending: Unfinished = { pace: new Pace(SendingMs), giveUp };
    sending.pace.pause();
    this.#sending.add(sending);
    return { pace: sending.pace, end: () => this.#sending.delete(sending) };
  }

  /** Gives up what hardly gets on, where it holds room. */
  reclaim(): void {
    if (this.#drawn === 0) return;
    for (const { pace, giveUp } of [...this.#sending, this.#receiving].filter((each) => each !== undefined)) {
      if (pace.slow) giveUp();
    }
  }

  /**
   * Some time was not the peer's fault.
   *
   * @param milliseconds How much.
   */
  excuse(milliseconds: number): void {
    this.receiving?.excuse(milliseconds);
    for (const { pace } of this.#sending) pace.excuse(milliseconds);
  }

  /**
   * Gives bytes back.
   *
   * @param bytes How many of those taken.
   */
  give(bytes: number): void {
    if (this.#closed) return;
    this.#held -= bytes;
    const drawn = Math.max(0, this.#held - Share);
    const back = this.#drawn - drawn;
    this.#drawn = drawn;
    this.#budget.give(back);
  }

  /** The association is over: everything goes back, and who waits waits no longer. */
  close(): void {
    this.#closed = true;
    this.#left();
    this.receive(0);
    for (const end of this.#waiting) end();
    this.#budget.give(this.#drawn);
    this.#drawn = this.#held = 0;
  }
}
