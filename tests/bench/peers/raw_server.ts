/**
 * TCP without DICOM, the most that Deno can do: sends back messages, or counts the bytes that eight bytes announce.
 * Argument: `echo` or `count`. Prints `listening PORT`.
 *
 * @module
 */
import { PingLength } from "../load/plan.ts";
import { readExactly, writeAll } from "../load/raw_association.ts";

/** As large as the largest reads of the library. */
const BufferLength = 256 * 1024;

async function sendBack(conn: Deno.TcpConn): Promise<void> {
  conn.setNoDelay(true);
  const buffer = new Uint8Array(PingLength);
  for (let count = await conn.read(buffer); count !== null; count = await conn.read(buffer)) {
    await writeAll(conn, buffer.subarray(0, count));
  }
}

async function countBytes(conn: Deno.TcpConn): Promise<void> {
  const header = await readExactly(conn, new Uint8Array(8));
  const buffer = new Uint8Array(BufferLength);
  for (let left = new DataView(header.buffer).getFloat64(0); left > 0;) left -= await conn.read(buffer) ?? left;
  await writeAll(conn, Uint8Array.of(0));
}

const serve = Deno.args[0] === "echo" ? sendBack : countBytes;
const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
console.log(`listening ${listener.addr.port}`);
for await (const conn of listener) {
  try {
    await serve(conn);
  } finally {
    conn.close();
  }
}
