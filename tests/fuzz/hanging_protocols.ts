/**
 * Fuzz targets of the hanging protocol model: identifiers, instances to be stored, and responses cut out of them.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { parseElements } from "../../lib/dataset/elements.ts";
import { DimseStatusError } from "../../lib/errors.ts";
import {
  compilePattern,
  indexInstance,
  matches,
  matchesPattern,
  parseQuery,
  type Query,
  respond,
} from "../../lib/hanging_protocol/mod.ts";
import { ExplicitVRLittleEndian, ImplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { HangingProtocolStorage } from "../../lib/uids/sop_classes.ts";
import { datasetSeeds, identifierSeeds, instances } from "./corpus.ts";
import { checkRanges } from "./data_sets.ts";
import { mutate } from "./mutate.ts";
import { refusable, type Target } from "./target.ts";

const explicit = datasetSeeds[ExplicitVRLittleEndian];
const queries = identifierSeeds.map(({ bytes }) =>
  refusable(() => parseQuery(bytes, ExplicitVRLittleEndian), DimseStatusError)
).filter((query) => query !== undefined);

/** A response is a data set of its own, whose attributes are those that were asked for. */
function checkResponse(response: Uint8Array | undefined, transferSyntaxUid: string, query: Query): void {
  if (response === undefined) return;
  const elements = parseElements(response, transferSyntaxUid);
  checkRanges(elements, 0, response.length);
  const asked = new Set(query.keys.map(({ tag }) => tag));
  assert(elements.every(({ tag }) => tag === 0x00080005 || asked.has(tag)), "nobody asked for this");
}

const query: Target = {
  name: "query",
  make: (random) => mutate(random, random.pick(identifierSeeds), explicit),
  run(bytes) {
    for (const syntax of [ExplicitVRLittleEndian, ImplicitVRLittleEndian]) {
      const parsed = refusable(() => parseQuery(bytes, syntax), DimseStatusError);
      if (parsed === undefined) continue;
      for (const instance of instances) {
        checkResponse(respond(instance.bytes, ExplicitVRLittleEndian, parsed), ExplicitVRLittleEndian, parsed);
      }
    }
  },
};

const index: Target = {
  name: "index",
  make: (random) => mutate(random, random.pick(explicit), explicit),
  run(bytes) {
    for (const syntax of [ExplicitVRLittleEndian, ImplicitVRLittleEndian]) {
      for (const parsed of queries) {
        checkResponse(refusable(() => respond(bytes, syntax, parsed)), syntax, parsed);
      }
    }
    for (const { sopInstanceUid } of instances) {
      const instance = {
        bytes,
        transferSyntaxUid: ExplicitVRLittleEndian,
        sopClassUid: HangingProtocolStorage,
        sopInstanceUid,
      };
      const indexed = refusable(() => indexInstance(instance), DimseStatusError);
      if (indexed === undefined) continue;
      const { keyBytes } = indexed;
      const elements = parseElements(keyBytes, ExplicitVRLittleEndian);
      checkRanges(elements, 0, keyBytes.length);
      const whole = { bytes, elements: parseElements(bytes, ExplicitVRLittleEndian) };
      // What is searched instead of the whole must give the same answers.
      for (const parsed of queries) {
        assertEquals(matches({ bytes: keyBytes, elements }, parsed), matches(whole, parsed));
      }
    }
  },
};

const wildcard: Target = {
  name: "wildcard",
  make(random) {
    const letters = random.pick(["ab*?", "a*", "ab*?\u{1f600}", "*?a"]);
    const text = (length: number) => Array.from({ length }, () => random.pick([...letters])).join("");
    return new TextEncoder().encode(`${text(random.below(12))}\n${text(random.below(16)).replaceAll(/[*?]/g, "b")}`);
  },
  run(bytes) {
    const [pattern, value = ""] = new TextDecoder().decode(bytes).split("\n");
    const expression = pattern.replaceAll(/[^*?]/gu, "\\u{$&}").replaceAll(/\\u\{(.)\}/gu, escapeOf)
      .replaceAll("*", ".*").replaceAll("?", ".");
    const expected = new RegExp(`^${expression}$`, "su").test(value);
    assertEquals(matchesPattern(compilePattern(pattern, true), value), expected, `${pattern} ${value}`);
  },
};

function escapeOf(_: string, character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}

/** All of them. */
export const hangingProtocolTargets: readonly Target[] = [query, index, wildcard];
