/**
 * Text to lines.
 *
 * @module
 */

/** Options of {@linkcode TextLineStream}. */
export interface TextLineStreamOptions {
  /** Whether a lone `\r` ends a line too; default `false`. */
  allowCR?: boolean;
}

/** Emits one chunk per line, without its `\n` or `\r\n`. */
export class TextLineStream extends TransformStream<string, string> {
  /** Makes a stream that splits text at its line ends. */
  constructor(options: TextLineStreamOptions = {}) {
    const lineEnd = options.allowCR ? /\r\n|\n|\r(?!$)/ : /\r?\n/;
    let pending: string[] = [];
    super({
      transform(chunk, controller) {
        pending.push(chunk);
        // Joined only when a line may end, so that one long line in many chunks costs linear time
        if (!chunk.includes("\n") && !options.allowCR) return;
        const lines = pending.join("").split(lineEnd);
        const rest = lines.pop()!;
        pending = rest === "" ? [] : [rest];
        for (const line of lines) controller.enqueue(line);
      },
      flush(controller) {
        const rest = pending.join("");
        const line = options.allowCR ? rest.replace(/\r$/, "") : rest;
        if (rest !== "") controller.enqueue(line);
      },
    });
  }
}
