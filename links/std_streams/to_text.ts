/**
 * A stream of text or bytes to one string.
 *
 * @module
 */

/**
 * Reads a stream to its end, bytes as UTF-8.
 *
 * @param stream The stream
 * @returns All its text
 */
export async function toText(stream: ReadableStream<string> | ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream as ReadableStream<string | Uint8Array>) {
    text += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
