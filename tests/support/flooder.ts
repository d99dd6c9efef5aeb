/**
 * A peer in a process of its own that associates and then sends one thing without end, as fast as it can, reading what
 * comes back: `flooder.ts PORT ASSOCIATE-RQ MESSAGE`, both in hexadecimal. It comes again when it is thrown out.
 *
 * @module
 */

/** Start one. */
export function flood(port: number, associate: Uint8Array, message: Uint8Array): Deno.ChildProcess {
  const args = ["run", "--no-check", "--allow-net", import.meta.url, String(port), hex(associate), hex(message)];
  return new Deno.Command(Deno.execPath(), { args, stdin: "null", stdout: "null" }).spawn();
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => parseInt(byte, 16));
}

async function drain(conn: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(65536);
  while (await conn.read(buffer) !== null);
}

if (import.meta.main) {
  const [port, associate, message] = Deno.args;
  const one = bytesOf(message);
  const many = new Uint8Array(one.length * Math.ceil(400_000 / one.length));
  for (let at = 0; at < many.length; at += one.length) many.set(one, at);
  while (true) {
    try {
      using conn = await Deno.connect({ port: Number(port) });
      drain(conn).catch(() => {});
      for (let bytes = bytesOf(associate);; bytes = many) {
        for (let written = 0; written < bytes.length;) written += await conn.write(bytes.subarray(written));
      }
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
