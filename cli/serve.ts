/**
 * `hangar serve`: the hanging protocol SCP.
 *
 * @module
 */
import { ByteBudget } from "../lib/association/byte_budget.ts";
import { encodeDataset } from "../lib/dataset/codec.ts";
import { preloadCodecs } from "../lib/dataset/preload.ts";
import {
  type MoveTarget,
  openSqliteRepository,
  type Repository,
  RepositoryError,
  repositoryHandlers,
} from "../lib/repository/mod.ts";
import { HangingProtocolStorage } from "../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../lib/uids/transfer_syntaxes.ts";
import type { AssociationListener } from "../lib/association/events.ts";
import type { TlsServerOptions } from "../lib/transport/options.ts";
import { Exit, ExitError } from "./errors.ts";
import { checkHttpFlags } from "./http_flags.ts";
import type { HttpServer } from "./http_server.ts";
import { defineVerb, type Verb } from "./verb.ts";
import { listen, runUntilInterrupted, serverLog } from "./listen.ts";
import type { Log } from "./log.ts";
import { ServeFlags, type ServeValues } from "./serve_flags.ts";
import { serveServices } from "./services.ts";
import { serverTls } from "./tls.ts";

async function openStore(path: string): Promise<Repository> {
  try {
    return await openSqliteRepository(path);
  } catch (error) {
    if (!(error instanceof RepositoryError)) throw error;
    throw new ExitError(Exit.Usage, error.message, { cause: error });
  }
}

/** Samples go into an empty store only: what somebody has arranged is left as it is. */
async function loadSamples(repository: Repository, log: Log): Promise<void> {
  if (await repository.count() > 0) {
    log.info("The store is not empty: no samples loaded");
    return;
  }
  const { samples } = await import("./samples/mod.ts");
  let count = 0;
  for (const sample of samples()) {
    await repository.store({
      bytes: await encodeDataset(sample, ExplicitVRLittleEndian),
      transferSyntaxUid: ExplicitVRLittleEndian,
      sopClassUid: HangingProtocolStorage,
      sopInstanceUid: String(sample.SOPInstanceUID),
    });
    count++;
  }
  log.info(`${count} samples loaded`);
}

/** The HTTP service, which is loaded where it is wanted. */
async function startHttp(
  values: ServeValues,
  repository: Repository,
  { tls, memory, log }: {
    readonly tls: TlsServerOptions | undefined;
    readonly memory: ByteBudget;
    readonly log: Log;
  },
): Promise<{ readonly server: HttpServer; readonly onEvent: AssociationListener } | undefined> {
  const { "http-port": port, "on-duplicate": onDuplicate, store, timeout } = values;
  if (port === undefined) return undefined;
  const [{ serveHttp }, { fileFigures, ServerMetrics }] = await Promise.all([
    import("./http.ts"),
    import("./metrics.ts"),
  ]);
  const metrics = new ServerMetrics(fileFigures(store, () => repository.count()));
  const server = await serveHttp(values, {
    repository,
    onDuplicate,
    timeout,
    tls,
    memory,
    metrics,
    log,
    port,
  });
  return { server, onEvent: metrics.listener };
}

/** The verb. */
export const verb: Verb = defineVerb({
  name: "serve",
  summary: "Serves hanging protocols: C-ECHO, C-STORE, C-FIND, C-GET and C-MOVE",
  operands: [],
  flags: ServeFlags,
  notes: [
    "When ready, one line goes to standard output: listening HANGAR@127.0.0.1:11112",
    "With --http-port, a second one: http://127.0.0.1:PORT, or https:// with --tls-cert. There are / (a page for",
    "browsers), /hanging-protocols (DICOMweb), /openapi.json, /metrics and /healthz.",
    "Peers with +tls are shown the certificate of --tls-cert, and have to show one by --tls-ca.",
  ],
  async run(flags, _operands, io, given) {
    const values = flags.config === undefined ? flags : await (await import("./config.ts")).withConfig(flags, given);
    checkHttpFlags(values);
    const log = serverLog(values, io);
    const tls = await serverTls(values, values.peer.some((peer) => peer.tls));
    await using repository = await openStore(values.store);
    await preloadCodecs();
    if (values.samples) await loadSamples(repository, log);
    const destinations = new Map<string, MoveTarget>(
      values.peer.map((peer) => {
        const { aeTitle, host, port } = peer;
        return [aeTitle, { host, port, aeTitle, ...(peer.tls ? { tls: tls.call } : {}) }];
      }),
    );
    const handlers = repositoryHandlers(repository, { destinations, onDuplicate: values["on-duplicate"] });
    // HTTP and associations have one budget between them
    const memory = new ByteBudget(values["dataset-memory"] * 2 ** 20);
    const http = await startHttp(values, repository, { tls: tls.listen, memory, log });
    const options = { tls: tls.listen, memory, onEvent: http?.onEvent };
    const server = await listen(values, serveServices(handlers), log, options).catch(async (error) => {
      await http?.server.close();
      throw error;
    });
    await runUntilInterrupted(server, values.aet, io, log, http?.server);
    return Exit.Success;
  },
});
