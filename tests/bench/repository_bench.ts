/**
 * The store at 10,000 protocols: `deno run -A tests/bench/repository_bench.ts [COUNT]`. Prints medians, asserts nothing.
 *
 * @module
 */
import { parseQuery } from "../../lib/hanging_protocol/query.ts";
import { openSqliteRepository } from "../../lib/repository/mod.ts";
import { ExplicitVRLittleEndian, ImplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { encodeExplicit, type Rows } from "../hanging_protocol/encoding.ts";
import { makeProtocol } from "../repository/protocols.ts";

const count = Number(Deno.args[0] ?? 10_000);
const rounds = 7;

/** Every attribute of Table U.6-1, without values. */
const everything: Rows = {
  "00080016 UI": "",
  "00080018 UI": "",
  "00720002 SH": "",
  "00720004 LO": "",
  "00720006 CS": "",
  "00720008 LO": "",
  "0072000A DT": "",
  "0072000C SQ": [],
  "0072000E SQ": [],
  "00720010 LO": "",
  "00720014 US": "",
  "00720100 US": "",
  "00720102 SQ": [],
};
const region = { "00080100 SH": "51185008", "00080102 SH": "SCT" };
const searches: Record<string, { rows: Rows; transferSyntaxUid?: string }> = {
  "name": { rows: { ...everything, "00720002 SH": "Protocol 04711" } },
  "name Protocol 047*": { rows: { ...everything, "00720002 SH": "Protocol 047*" } },
  "name *4711": { rows: { ...everything, "00720002 SH": "*4711" } },
  "modality + region": {
    rows: { ...everything, "0072000C SQ": [{ "00080060 CS": "MR", "00082218 SQ": [region] }] },
  },
  "universal": { rows: everything },
  "universal, to Implicit": { rows: everything, transferSyntaxUid: ImplicitVRLittleEndian },
  "universal, whole display sets": { rows: { ...everything, "00720200 SQ": [] } },
};

const directory = await Deno.makeTempDir();
try {
  await using repository = await openSqliteRepository(`${directory}/bench.db`);
  const protocols = Array.from({ length: count }, (_, index) => makeProtocol(index));
  const single: number[] = [];
  for (const protocol of protocols.slice(0, 100)) {
    const start = performance.now();
    await repository.store(protocol);
    single.push(performance.now() - start);
  }
  const start = performance.now();
  await Promise.all(protocols.slice(100).map((protocol) => repository.store(protocol)));
  const batched = (count - 100) / (performance.now() - start) * 1000;
  console.log(`${count} protocols of ${protocols[0].bytes.length} bytes`);
  console.log(`store one by one   ${median(single).toFixed(2)} ms each`);
  console.log(`store in batches   ${batched.toFixed(0)}/s`);

  for (const [name, { rows, transferSyntaxUid = ExplicitVRLittleEndian }] of Object.entries(searches)) {
    const first: number[] = [], all: number[] = [];
    let matches = 0;
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      const query = parseQuery(encodeExplicit(rows), ExplicitVRLittleEndian);
      matches = 0;
      for await (const _match of repository.find(query, { transferSyntaxUid })) {
        if (matches++ === 0) first.push(performance.now() - start);
      }
      all.push(performance.now() - start);
    }
    const total = median(all);
    console.log(
      `find ${name.padEnd(30)} ${String(matches).padStart(6)} matches   first ${
        median(first).toFixed(2).padStart(6)
      } ms   ` +
        `all ${total.toFixed(1).padStart(7)} ms   ${(matches / total * 1000).toFixed(0).padStart(7)}/s`,
    );
  }
} finally {
  await Deno.remove(directory, { recursive: true });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
