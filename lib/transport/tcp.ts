import { TransportError } from "../errors.ts";
import type { Duplex } from "./duplex.ts";
import type { ConnectOptions, Listener, ListenOptions } from "./mod.ts";

export async function connectTcp({ host, port }: ConnectOptions): Promise<Duplex> {
  try {
    return duplexOf(await Deno.connect({ hostname: host, port }));
  } catch (cause) {
    throw new TransportError(`Cannot connect to ${host}:${port}: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}

export function listenTcp({ host, port }: ListenOptions): Listener {
  const listener = Deno.listen({ hostname: host, port });
  const { hostname, port: bound } = listener.addr;
  return {
    address: { hostname, port: bound },
    async *[Symbol.asyncIterator]() {
      for await (const conn of listener) yield duplexOf(conn);
    },
    close: () => listener.close(),
  };
}

function duplexOf(conn: Deno.TcpConn): Duplex {
  conn.setNoDelay(true);
  let closed = false;
  return {
    peer: { hostname: conn.remoteAddr.hostname, port: conn.remoteAddr.port },
    readable: new ReadableStream<Uint8Array>({
      async pull(controller) {
        const buffer = new Uint8Array(65536);
        const n = await conn.read(buffer).catch(() => null);
        if (n === null) controller.close();
        else controller.enqueue(buffer.subarray(0, n));
      },
    }, { highWaterMark: 0 }),
    writable: new WritableStream<Uint8Array>({
      async write(chunk) {
        while (chunk.length > 0) chunk = chunk.subarray(await conn.write(chunk));
      },
    }),
    close() {
      if (!closed) conn.close();
      closed = true;
    },
  };
}
