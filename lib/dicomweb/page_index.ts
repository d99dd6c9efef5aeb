/**
 * What the page searches: a line about each hanging protocol, read by one C-FIND for everything and kept for moments.
 *
 * @module
 */
import { encodeDataset } from "../dataset/codec.ts";
import { parseQuery } from "../hanging_protocol/query.ts";
import type { Repository } from "../repository/types.ts";
import { ExplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";
import { type Indexed, indexed } from "./page_entry.ts";

/** Keys that are asked for. */
const Keys = {
  SOPInstanceUID: null,
  HangingProtocolName: null,
  HangingProtocolDescription: null,
  HangingProtocolLevel: null,
  HangingProtocolCreator: null,
  HangingProtocolDefinitionSequence: [],
  HangingProtocolUserIdentificationCodeSequence: [],
  HangingProtocolUserGroupName: null,
  NumberOfPriorsReferenced: null,
  NumberOfScreens: null,
} as const;

/** The most entries that are kept; of more hanging protocols the others are left out, which the page tells. */
const MaxEntries = 20_000;

/** The most characters of all entries together. */
const MaxTextLength = 8 * 2 ** 20;

/** How long entries are taken for true, in milliseconds: the letters of a word are one search of the repository. */
const MaxAge = 5000;

/** All entries, in the order of their names. */
export interface Entries {
  /** The entries. */
  readonly all: readonly Indexed[];
  /** Whether there are more than are kept. */
  readonly truncated: boolean;
}

/** The entries of a repository, as they were moments ago. */
export class PageIndex {
  readonly #repository: Repository;
  #latest?: { readonly since: number; readonly entries: Promise<Entries> };
  #next?: Promise<Entries>;

  /**
   * Begins with none.
   *
   * @param repository Where hanging protocols are.
   */
  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /**
   * Gives the entries.
   *
   * @param fresh Whether they have to be read from now on.
   * @returns The entries; however many ask, one reading goes on and one waits.
   */
  entries(fresh: boolean): Promise<Entries> {
    if (!fresh && this.#latest !== undefined && Date.now() - this.#latest.since <= MaxAge) return this.#latest.entries;
    return this.#next ??= this.#readAfter(this.#latest?.entries);
  }

  async #readAfter(running: Promise<Entries> | undefined): Promise<Entries> {
    await running?.catch(() => {});
    this.#next = undefined;
    const entries = this.#read();
    const latest = { since: Date.now(), entries };
    this.#latest = latest;
    try {
      return await entries;
    } catch (error) {
      if (this.#latest === latest) this.#latest = undefined;
      throw error;
    }
  }

  async #read(): Promise<Entries> {
    const query = parseQuery(await encodeDataset({ ...Keys }, ExplicitVRLittleEndian), ExplicitVRLittleEndian);
    const all: Indexed[] = [];
    let length = 0;
    for await (const { dataset } of this.#repository.find(query, { transferSyntaxUid: ExplicitVRLittleEndian })) {
      if (all.length === MaxEntries || length > MaxTextLength) return { all: sorted(all), truncated: true };
      const entry = indexed(dataset.bytes);
      length += entry.text.length;
      all.push(entry);
    }
    return { all: sorted(all), truncated: false };
  }
}

function sorted(entries: Indexed[]): Indexed[] {
  const { compare } = new Intl.Collator("en", { numeric: true });
  return entries.sort(({ entry: a }, { entry: b }) => compare(a.name, b.name) || compare(a.uid, b.uid));
}
