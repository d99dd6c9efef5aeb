/**
 * Puts load on a server and takes the time.
 *
 * @module
 */
import { CommandField } from "../../../lib/dimse/commands.ts";
import { Status } from "../../../lib/dimse/status.ts";
import { Verification } from "../../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../../../lib/uids/transfer_syntaxes.ts";
import { type Load, type LoadPlan, type LoadResult, PingLength, type Stored } from "./plan.ts";
import { RawAssociation, readExactly, writeAll } from "./raw_association.ts";
import { echoRequest, findRequest, getRequest, SopClass, storeRequest, storeResponse } from "./requests.ts";

type Of<Kind extends Load["do"]> = Extract<Load, { readonly do: Kind }>;
type Partial = Pick<LoadResult, "seconds" | "operations"> & { readonly bytes?: number; readonly errors?: number };

const transferSyntaxes = [ExplicitVRLittleEndian];

function isPending(status: number): boolean {
  return status === Status.Pending || status === Status.PendingWithWarning;
}

function checkSuccess(status: number): void {
  if (status !== 0) throw new Error(`The server answered with status ${status.toString(16).padStart(4, "0")}`);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** Something on one association, which is released afterwards. */
async function associated<T>(
  { port, called }: LoadPlan,
  abstractSyntax: string,
  work: (association: RawAssociation, contextId: number) => Promise<T>,
  performed?: string,
): Promise<T> {
  const contexts = [
    { abstractSyntax, transferSyntaxes },
    ...(performed ? [{ abstractSyntax: performed, transferSyntaxes, role: "scp" as const }] : []),
  ];
  const association = await RawAssociation.request(port, called, contexts);
  try {
    const result = await work(association, association.contextId(abstractSyntax));
    await association.release();
    return result;
  } catch (error) {
    association.close();
    throw error;
  }
}

/** Bytes of a data set that is stored. */
function datasetLength(stored: Stored): number {
  return stored.kind === "image" ? stored.pixelBytes : 0;
}

function store(plan: LoadPlan, { stored, count, first }: Of<"store">): Promise<Partial> {
  return associated(plan, SopClass.store[stored.kind], async (association, contextId) => {
    const requests = Array.from(
      { length: count },
      (_, at) => storeRequest(contextId, stored, first + at, association.maxPduLength),
    );
    const seconds = await timed(async () => {
      for (const request of requests) {
        for (const chunk of request) await association.write(chunk);
        checkSuccess((await association.next()).status);
      }
    });
    return { seconds, operations: count, bytes: count * datasetLength(stored) };
  });
}

function echo(plan: LoadPlan, { count }: Of<"echo">): Promise<Partial> {
  return associated(plan, Verification, async (association, contextId) => {
    const seconds = await timed(() => echoes(association, contextId, count));
    return { seconds, operations: count };
  });
}

async function echoes(association: RawAssociation, contextId: number, count: number): Promise<void> {
  const request = echoRequest(contextId);
  for (let i = 0; i < count; i++) {
    await association.write(request);
    checkSuccess((await association.next()).status);
  }
}

function find(plan: LoadPlan, load: Of<"find">): Promise<Partial> {
  const { model, matches, repeat } = load;
  return associated(plan, SopClass.find[model], async (association, contextId) => {
    const request = findRequest(contextId, load, association.maxPduLength);
    let responses = 0;
    const seconds = await timed(async () => {
      for (let i = 0; i < repeat; i++) {
        await association.write(request);
        let found = 0;
        let { status } = await association.next();
        for (; isPending(status); { status } = await association.next()) found++;
        checkSuccess(status);
        responses += found;
        if (matches !== undefined && found !== matches) throw new Error(`The server found ${found} of ${matches}`);
      }
    });
    return { seconds, operations: matches === 1 ? repeat : responses };
  });
}

function get(plan: LoadPlan, { model, count }: Of<"get">): Promise<Partial> {
  return associated(plan, SopClass.get[model], async (association, contextId) => {
    const request = getRequest(contextId, model, count, association.maxPduLength);
    let received = 0;
    const seconds = await timed(async () => {
      await association.write(request);
      while (true) {
        const message = await association.next();
        if (message.field === CommandField.CStoreRq) {
          received++;
          await association.write(storeResponse(message.contextId, message.messageId));
        } else if (!isPending(message.status)) {
          return checkSuccess(message.status);
        }
      }
    });
    if (received !== count) throw new Error(`The server sent ${received} of ${count}`);
    return { seconds, operations: count };
  }, SopClass.store[model]);
}

async function associate(plan: LoadPlan, { count }: Of<"associate">): Promise<Partial> {
  const seconds = await timed(async () => {
    for (let i = 0; i < count; i++) {
      await associated(plan, Verification, (association, contextId) => echoes(association, contextId, 1));
    }
  });
  return { seconds, operations: count };
}

async function parallel(plan: LoadPlan, load: Of<"parallel">): Promise<Partial> {
  const contexts = [{ abstractSyntax: Verification, transferSyntaxes }];
  let operations = 0;
  let errors = 0;
  const seconds = await timed(async () => {
    const requested = await Promise.allSettled(
      Array.from({ length: load.associations }, () => RawAssociation.request(plan.port, plan.called, contexts)),
    );
    const associations = requested.flatMap((each) => each.status === "fulfilled" ? [each.value] : []);
    const ended = await Promise.allSettled(associations.map(async (association) => {
      await echoes(association, association.contextId(Verification), load.echoes);
      await association.release();
    }));
    operations = ended.filter(({ status }) => status === "fulfilled").length * load.echoes;
    errors = load.associations - ended.filter(({ status }) => status === "fulfilled").length;
  });
  return { seconds, operations, errors };
}

async function stream(plan: LoadPlan, { bytes }: Of<"stream">): Promise<Partial> {
  using conn = await Deno.connect({ hostname: "127.0.0.1", port: plan.port });
  const chunk = new Uint8Array(1024 * 1024);
  const header = new Uint8Array(8);
  new DataView(header.buffer).setFloat64(0, bytes);
  const seconds = await timed(async () => {
    await writeAll(conn, header);
    for (let sent = 0; sent < bytes; sent += chunk.length) {
      await writeAll(conn, chunk.subarray(0, Math.min(chunk.length, bytes - sent)));
    }
    await readExactly(conn, new Uint8Array(1));
  });
  return { seconds, operations: 1, bytes };
}

async function pingPong(plan: LoadPlan, { count }: Of<"ping-pong">): Promise<Partial> {
  using conn = await Deno.connect({ hostname: "127.0.0.1", port: plan.port });
  conn.setNoDelay(true);
  const [message, answer] = [new Uint8Array(PingLength), new Uint8Array(PingLength)];
  const seconds = await timed(async () => {
    for (let i = 0; i < count; i++) {
      await writeAll(conn, message);
      await readExactly(conn, answer);
    }
  });
  return { seconds, operations: count };
}

function started(plan: LoadPlan): Promise<Partial> {
  const { load } = plan;
  switch (load.do) {
    case "store":
      return store(plan, load);
    case "echo":
      return echo(plan, load);
    case "find":
      return find(plan, load);
    case "get":
      return get(plan, load);
    case "associate":
      return associate(plan, load);
    case "parallel":
      return parallel(plan, load);
    case "stream":
      return stream(plan, load);
    case "ping-pong":
      return pingPong(plan, load);
  }
}

/**
 * Carries out a plan.
 *
 * @param plan What to do, and to whom
 * @returns What it came to
 * @throws {Error} If anything but a success came back
 */
export async function carryOut(plan: LoadPlan): Promise<LoadResult> {
  return { bytes: 0, errors: 0, ...await started(plan) };
}
