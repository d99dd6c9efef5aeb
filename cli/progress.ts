/**
 * A progress bar on standard error, where that is a terminal.
 *
 * @module
 */
import type { Io } from "./io.ts";

/** Something that goes on. */
export interface Progress {
  /** How much there is to do, once it is known. */
  total(count: number): void;
  /** How much is done. */
  done(count: number): void;
  /** Takes the bar away, before results are written. May be called again. */
  stop(): Promise<void>;
}

const NoProgress: Progress = { total() {}, done() {}, stop: () => Promise.resolve() };

/**
 * Starts a progress bar.
 *
 * @param io Where to draw
 * @param unit What is counted, e.g. `files`
 * @param options `hidden`: draw nothing; `total`: how much there is to do
 * @returns The bar; one that does nothing where standard error is no terminal
 */
export async function startProgress(
  io: Io,
  unit: string,
  options: { hidden?: boolean; total?: number } = {},
): Promise<Progress> {
  if (!io.isStderrTerminal || options.hidden) return NoProgress;
  const { ProgressBar } = await import("@std/cli/unstable-progress-bar");
  const decoder = new TextDecoder();
  const bar = new ProgressBar({
    writable: new WritableStream<Uint8Array>({ write: (chunk) => io.stderr(decoder.decode(chunk)) }),
    max: options.total ?? 1,
    barLength: 30,
    clear: true,
    interval: 200,
    formatter: ({ styledTime, progressBar, value, max }) => `${styledTime} [${progressBar}] ${value}/${max} ${unit}`,
  });
  let stopped: Promise<void> | undefined;
  return {
    total: (count) => bar.max = Math.max(count, 1),
    done: (count) => bar.value = count,
    // What goes to standard error waits in a queue, which standard output would overtake
    stop: () => stopped ??= bar.stop().then(() => io.flush()),
  };
}
