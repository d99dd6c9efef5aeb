/**
 * A progress bar on a terminal.
 *
 * @module
 */

/** What a formatter is given on every update. */
export interface ProgressBarFormatter {
  /** Time since the start as `mm:ss`. */
  styledTime: string;
  /** Value and maximum as sizes, e.g. `0.40/97.66 KiB`. */
  styledData: string;
  /** The bar, e.g. `###-------`. */
  progressBar: string;
  /** Milliseconds since the start. */
  time: number;
  /** `time` at the update before. */
  previousTime: number;
  /** The value now. */
  value: number;
  /** `value` at the update before. */
  previousValue: number;
  /** The value that means done. */
  max: number;
}

/** Options of {@linkcode ProgressBar}. */
export interface ProgressBarOptions {
  /** Where the bar is drawn; default `Deno.stderr.writable`. */
  writable?: WritableStream<Uint8Array>;
  /** Where it starts; default 0. */
  value?: number;
  /** The value that means done. */
  max: number;
  /** Length of the bar in characters; default 50. */
  barLength?: number;
  /** Default `#`. */
  fillChar?: string;
  /** Default `-`. */
  emptyChar?: string;
  /** Whether the bar vanishes in the end; default `false`. */
  clear?: boolean;
  /** What the line looks like. */
  formatter?: (formatter: ProgressBarFormatter) => string;
  /** Whether `writable` stays open in the end; default `true`. */
  keepOpen?: boolean;
  /** Milliseconds between two updates; default 1000. */
  interval?: number;
}

const ClearLine = "\r\u001b[K";
const Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

function styledData(value: number, max: number): string {
  const power = Math.min(Units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(max, 1)) / 10)));
  const scale = 1024 ** power;
  return `${(value / scale).toFixed(2)}/${(max / scale).toFixed(2)} ${Units[power]}`;
}

/** A progress bar that is redrawn at an interval; progress is told by setting `value`. */
export class ProgressBar {
  /** The progress made. */
  value: number;
  /** The value that means done. */
  max: number;
  #options: Required<ProgressBarOptions>;
  #writer: WritableStreamDefaultWriter<Uint8Array>;
  #encoder = new TextEncoder();
  #timer: ReturnType<typeof setInterval>;
  #start = Date.now();
  #previousTime = 0;
  #previousValue: number;

  /** Draws the bar for the first time and starts the interval. */
  constructor(options: ProgressBarOptions) {
    this.#options = {
      writable: options.writable ?? Deno.stderr.writable,
      value: 0,
      barLength: 50,
      fillChar: "#",
      emptyChar: "-",
      clear: false,
      formatter: (line) => `[${line.styledTime}] [${line.progressBar}] [${line.styledData}]`,
      keepOpen: true,
      interval: 1000,
      ...options,
    };
    this.value = this.#previousValue = this.#options.value;
    this.max = options.max;
    this.#writer = this.#options.writable.getWriter();
    this.#timer = setInterval(() => this.#draw(), this.#options.interval);
    this.#draw();
  }

  /** Ends the bar: a last drawing, or none when it is to vanish. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#options.clear) await this.#write(ClearLine);
    else {
      await this.#draw();
      await this.#write("\n");
    }
    if (this.#options.keepOpen) this.#writer.releaseLock();
    else await this.#writer.close().catch(() => {});
  }

  #line(): ProgressBarFormatter {
    const { barLength, fillChar, emptyChar } = this.#options;
    const time = Date.now() - this.#start;
    const filled = Math.trunc(Math.min(Math.max(this.value / this.max, 0), 1) * barLength) || 0;
    const two = (n: number) => String(Math.trunc(n)).padStart(2, "0");
    return {
      styledTime: `${two(time / 60000)}:${two(time / 1000 % 60)}`,
      styledData: styledData(this.value, this.max),
      progressBar: fillChar.repeat(filled) + emptyChar.repeat(barLength - filled),
      time,
      previousTime: this.#previousTime,
      value: this.value,
      previousValue: this.#previousValue,
      max: this.max,
    };
  }

  async #draw(): Promise<void> {
    const line = this.#line();
    this.#previousTime = line.time;
    this.#previousValue = line.value;
    await this.#write(ClearLine + this.#options.formatter(line));
  }

  /** A bar that cannot be drawn stops nobody. */
  async #write(text: string): Promise<void> {
    try {
      await this.#writer.write(this.#encoder.encode(text));
    } catch {
      clearInterval(this.#timer);
    }
  }
}
