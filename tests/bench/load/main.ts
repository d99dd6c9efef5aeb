/**
 * The load client, in a process of its own: a {@linkcode LoadPlan} a line comes in, a {@linkcode LoadResult} or
 * `{ "error": … }` a line goes out.
 *
 * @module
 */
import { TextLineStream } from "@std/streams/text-line-stream";
import { carryOut } from "./loads.ts";

for await (const line of Deno.stdin.readable.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())) {
  try {
    console.log(JSON.stringify(await carryOut(JSON.parse(line))));
  } catch (error) {
    console.log(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
  }
}
