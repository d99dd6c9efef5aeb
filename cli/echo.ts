/**
 * `hangar echo`: Verification.
 *
 * @module
 */
import { Verification } from "../lib/uids/sop_classes.ts";
import { integer } from "./common.ts";
import { Exit } from "./errors.ts";
import { LineWriter } from "./line_writer.ts";
import { defineVerb, type Verb } from "./verb.ts";
import { formatDuration } from "./log.ts";
import { formatPeer, parsePeer } from "./peer.ts";
import { hex, isDone, statusText } from "./results.ts";
import { connect, ScuFlags } from "./scu.ts";

function summary(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  return [
    `${times.length} echoes`,
    `min ${formatDuration(sorted[0])}`,
    `mean ${formatDuration(mean)}`,
    `max ${formatDuration(sorted.at(-1)!)}`,
  ].join(", ") + "\n";
}

/** The verb. */
export const verb: Verb = defineVerb({
  name: "echo",
  summary: "Verifies that a peer answers (C-ECHO)",
  operands: ["PEER"],
  flags: {
    repeat: { value: "N", default: "1", parse: integer(1, 1_000_000), help: "Echo N times on one association" },
    ...ScuFlags,
  },
  async run(values, [text], io) {
    const peer = parsePeer(text);
    await using association = await connect(peer, values, [Verification], io);
    const times: number[] = [];
    await using lines = new LineWriter(io);
    let failed = false;
    for (let i = 0; i < values.repeat; i++) {
      const started = performance.now();
      const { status, errorComment } = await association.echo();
      const time = performance.now() - started;
      times.push(time);
      failed ||= !isDone(status);
      await lines.write(
        values.json
          ? JSON.stringify({
            status: hex(status),
            ...(values.repeat > 1 ? { milliseconds: Number(time.toFixed(3)) } : {}),
          }) + "\n"
          : `${formatPeer(peer)}: ${statusText(status, "Verification", errorComment)}, ${formatDuration(time)}\n`,
      );
    }
    if (values.repeat > 1 && !values.json) lines.write(summary(times));
    await lines.flush();
    return failed ? Exit.Failure : Exit.Success;
  },
});
