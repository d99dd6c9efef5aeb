/**
 * What one association has in memory.
 *
 * @module
 */
import { networkOf } from "../transport/address.ts";
import type { PeerAddress } from "../transport/duplex.ts";
import type { Beyond, ByteBudget } from "./byte_budget.ts";
import { Pace } from "./pace.ts";

/** Bytes that every association may hold beside the budget: what ordinary identifiers and hanging protocols take. */
const Share = 256 * 1024;

/** How long what is received may stand still meanwhile, in milliseconds. */
const ReceivingMs = 2000;

/**
 * The same for what is sent, which is seen to get on by leaps: the system goes on with a write when a good part of its
 * buffer has been read, which may be a megabyte.
 */
const SendingMs = 8000;

/** An unfinished data set, or those that are being sent one after the other. */
interface Unfinished {
  /** How it gets on. */
  readonly pace: Pace;
  /** Ends it, which gives its room back. */
  giveUp(): void;
}

/** Whose an account is. */
export interface AccountOptions {
  /** The address of the peer: those of one network may not take all. */
  readonly hostname?: string;
  /** The account of the same association that knows what is being sent. */
  readonly beside?: ByteAccount;
}

/** What one association holds of a {@linkcode ByteBudget}. */
export class ByteAccount {
  /** That of the peer's address. */
  readonly network: string | undefined;
  /** Where it stands when it waits. */
  readonly line: PeerAddress;
  readonly #hostname: string | undefined;
  readonly #budget: ByteBudget;
  readonly #left: () => void;
  readonly #waiting = new Set<() => void>();
  #incoming: ByteAccount | undefined;
  #identifiers: ByteAccount | undefined;
  #held = 0;
  #drawn = 0;
  #receiving: Unfinished | undefined;
  readonly #sending: Set<Unfinished>;
  #closed = false;

  /**
   * Opens an account that holds nothing.
   *
   * @param budget The budget.
   * @param number Names it among those of its budget.
   * @param options Whose it is.
   * @param left Told when it is closed.
   */
  constructor(budget: ByteBudget, number: number, { hostname, beside }: AccountOptions, left: () => void) {
    this.network = hostname === undefined ? undefined : networkOf(hostname);
    this.line = { hostname: hostname ?? "", port: number };
    this.#hostname = hostname;
    this.#sending = beside ? beside.#sending : new Set();
    this.#budget = budget;
    this.#left = left;
  }

  /**
   * An account of the same budget for what is received: as long as it is short it is taken, whatever is on its way out. An
   * answer that would let go of that may stand behind it.
   */
  get incoming(): ByteAccount {
    return this.#incoming ??= this.#open(this.#budget);
  }

  /** Its account of {@linkcode ByteBudget.identifiers}. */
  get identifiers(): ByteAccount {
    return this.#identifiers ??= this.#open(this.#budget.identifiers, this);
  }

  /** One that is opened when the association is over holds nothing, and nobody would close it. */
  #open(budget: ByteBudget, beside?: ByteAccount): ByteAccount {
    const account = budget.account({ hostname: this.#hostname, beside });
    if (this.#closed) account.close();
    return account;
  }

  /** Bytes of the budget that it holds. */
  get drawn(): number {
    return this.#drawn;
  }

  /** Bytes held, those within the association's own share included. */
  get held(): number {
    return this.#held;
  }

  /**
   * Takes bytes if there is room for them.
   *
   * @param bytes How many.
   * @param beyond What for it may go beyond the limit of the budget, where nobody else has for that.
   * @returns Whether they are taken.
   */
  take(bytes: number, beyond?: Beyond): boolean {
    if (this.#closed) return false;
    const more = Math.max(0, this.#held + bytes - Share) - this.#drawn;
    if (more > 0) {
      if (!this.#budget.take(this, more, beyond)) return false;
      if (this.#drawn === 0) { for (const { pace } of this.#sending) pace.restart(); }
      this.#drawn += more;
    }
    this.#held += bytes;
    return true;
  }

  /**
   * Takes bytes, after waiting for room if need be.
   *
   * @param bytes How many.
   * @param options How long to wait in milliseconds, a signal that ends the waiting, what is kept waiting, and what for it
   * may go beyond the limit of the budget.
   * @returns Whether they are taken.
   */
  async taken(
    bytes: number,
    options: { timeoutMs?: number; signal?: AbortSignal; pace?: Pace; beyond?: Beyond } = {},
  ): Promise<boolean> {
    const { timeoutMs, signal, pace, beyond } = options;
    if (this.take(bytes, beyond)) return true;
    if (this.#closed || signal?.aborted) return false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let end = () => {};
    pace?.pause();
    const taken = await new Promise<boolean>((resolve) => {
      const leave = this.#budget.wait(this, bytes, beyond, () => {
        if (!this.take(bytes, beyond)) return false;
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
    this.#budget.give(this, back);
  }

  /** The association is over: everything goes back, and who waits waits no longer. */
  close(): void {
    this.#closed = true;
    this.#left();
    this.receive(0);
    for (const end of this.#waiting) end();
    this.#budget.give(this, this.#drawn);
    this.#incoming?.close();
    this.#identifiers?.close();
    this.#drawn = this.#held = 0;
  }
}
