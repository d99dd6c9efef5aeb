/**
 * The HTTP service of `hangar serve` and `hangar gateway`: DICOMweb, metrics and health over one repository.
 *
 * @module
 */
import type { ByteBudget } from "../lib/association/byte_budget.ts";
import { hangingProtocolPage, hangingProtocolWeb, type WebEvent, type WebHandler } from "../lib/dicomweb/mod.ts";
import type { DuplicatePolicy, Repository } from "../lib/repository/types.ts";
import type { TlsServerOptions } from "../lib/transport/options.ts";
import { listenHost } from "./common.ts";
import { httpAuthentication } from "./http_access.ts";
import type { HttpValues } from "./http_flags.ts";
import { type HttpServer, listenHttp } from "./http_server.ts";
import type { Log } from "./log.ts";
import type { ServerMetrics } from "./metrics.ts";

/** What the HTTP service is made of, beside the flags. */
export interface HttpServiceOptions {
  /** Where hanging protocols are. */
  readonly repository: Repository;
  /** What happens to other content under a held SOP Instance UID. */
  readonly onDuplicate?: DuplicatePolicy;
  /** Seconds that headers and bodies may take. */
  readonly timeout: number;
  /** TLS settings; plain HTTP when absent. */
  readonly tls?: TlsServerOptions;
  /** What long instances are counted against; a budget of its own unless given. */
  readonly memory?: ByteBudget;
  /** What `/metrics` tells. */
  readonly metrics: ServerMetrics;
  /** Where requests are logged. */
  readonly log: Log;
  /** The port, which `--http-port` names. */
  readonly port: number;
}

/** Connections that wait for their next request, for every request that is worked on. */
const ConnectionsPerRequest = 4;

/** Answers that the process is there and gets round to answering. */
function health(request: Request): Response | undefined {
  if (URL.parse(request.url)?.pathname !== "/healthz") return undefined;
  return new Response("ok\n", {
    headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" },
  });
}

/**
 * Starts the service.
 *
 * @param values The flags
 * @param options What it is made of
 * @returns The server
 * @throws {InputError} If a file of tokens or users cannot be used
 * @throws {TransportError} If the port cannot be listened on
 */
export async function serveHttp(values: HttpValues, options: HttpServiceOptions): Promise<HttpServer> {
  const { repository, onDuplicate, timeout, tls, memory, metrics, log, port } = options;
  const allowStore = values["http-allow-store"];
  const authentication = await httpAuthentication(values, log);
  const host = listenHost(values["http-host"]);
  if (allowStore && Object.keys(authentication).length === 0 && !/^(127\.|::1$|localhost$)/.test(host)) {
    log.info(`Whoever reaches ${host} may store hanging protocols: see --http-token-file and --http-users`);
  }
  const maxRequests = values["http-max-requests"];
  const baseUrl = values["http-base-url"];
  const page = hangingProtocolPage(repository, { allowStore });
  const handler = hangingProtocolWeb(repository, {
    allowStore,
    authentication,
    onDuplicate,
    memory,
    maxRequests,
    bodyTimeout: timeout,
    origins: values["http-cors"],
    baseUrl,
    // Credentials are given to the service by its own name only: with them, it does not matter by which one it is called
    hosts: baseUrl === undefined && Object.keys(authentication).length > 0 ? undefined : hostNames(host, baseUrl),
    routes: {
      ...page.routes,
      "/metrics": async () =>
        new Response(await metrics.text(), {
          headers: { "Content-Type": "text/plain; version=0.0.4; charset=utf-8", "Cache-Control": "no-store" },
        }),
    },
    assets: page.assets,
    onEvent: (event) => {
      metrics.request(event);
      logRequest(event, log);
    },
  });
  // However much there is to do, that can be told
  const healthy: WebHandler = async (request, connection) => health(request) ?? await handler(request, connection);
  return await listenHttp(healthy, { host, port, tls, timeout, maxConnections: maxRequests * ConnectionsPerRequest });
}

/** What clients may call the service, beside IP addresses and localhost. */
function hostNames(host: string, baseUrl: string | undefined): string[] {
  return [host.toLowerCase(), ...(baseUrl === undefined ? [] : [new URL(baseUrl).hostname])];
}

function logRequest({ route, method, status, milliseconds, error }: WebEvent, log: Log): void {
  const fields = {
    event: "request",
    route,
    method,
    status: String(status),
    milliseconds: Math.round(milliseconds * 100) / 100,
  };
  log.info(`HTTP ${method} ${route} ${status}`, fields);
  if (status < 500 || !(error instanceof Error)) return;
  const { cause } = error;
  log.error(`HTTP ${method} ${route}: ${cause instanceof Error ? cause.message : error.message}`, {
    event: "request-failed",
  });
  if (error.stack) log.debug(error.stack);
}
