/**
 * Secrets from standard input.
 *
 * @module
 */

/** Longer lines are no passwords. */
const MaxLength = 4096;

const Key = {
  ctrlC: 0x03,
  ctrlD: 0x04,
  backspace: 0x08,
  enter: 0x0d,
  lineFeed: 0x0a,
  ctrlU: 0x15,
  delete: 0x7f,
} as const;

/** Line editing of a terminal in raw mode; the bytes are UTF-8. */
function* typed(bytes: Uint8Array, line: number[]): Generator<"end" | "cancel"> {
  for (const byte of bytes) {
    if (byte === Key.ctrlC || (byte === Key.ctrlD && line.length === 0)) yield "cancel";
    else if (byte === Key.enter || byte === Key.lineFeed || byte === Key.ctrlD) yield "end";
    else if (byte === Key.ctrlU) line.length = 0;
    else if (byte === Key.backspace || byte === Key.delete) {
      // Continuation bytes go with the character they continue
      while (line.length > 0 && (line.pop()! & 0xc0) === 0x80);
    } else line.push(byte);
  }
}

async function ask(prompt: string): Promise<string | undefined> {
  const encoder = new TextEncoder();
  const line: number[] = [];
  const buffer = new Uint8Array(256);
  await Deno.stderr.write(encoder.encode(prompt));
  Deno.stdin.setRaw(true);
  try {
    while (line.length < MaxLength) {
      const count = await Deno.stdin.read(buffer);
      if (count === null) return undefined;
      for (const what of typed(buffer.subarray(0, count), line)) {
        return what === "end" ? new TextDecoder().decode(new Uint8Array(line)) : undefined;
      }
    }
    return undefined;
  } finally {
    Deno.stdin.setRaw(false);
    await Deno.stderr.write(encoder.encode("\n"));
  }
}

let rest = "";

async function firstLine(): Promise<string | undefined> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(1024);
  while (!rest.includes("\n") && rest.length < MaxLength) {
    const count = await Deno.stdin.read(buffer);
    if (count === null) break;
    rest += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
  if (rest === "") return undefined;
  const end = rest.indexOf("\n");
  const line = end < 0 ? rest : rest.slice(0, end);
  rest = end < 0 ? "" : rest.slice(end + 1);
  return line.replace(/\r$/, "");
}

/**
 * Reads one secret.
 *
 * @param prompt What a person at a terminal is asked
 * @returns The line without its end; `undefined` when the input ended or the person gave up
 */
export function readSecret(prompt: string): Promise<string | undefined> {
  return Deno.stdin.isTerminal() ? ask(prompt) : firstLine();
}
