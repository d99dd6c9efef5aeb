/**
 * `hangar gateway`: DICOMweb in front of a hanging protocol SCP.
 *
 * @module
 */
import { RemoteRepository } from "../lib/repository/remote.ts";
import { associate } from "../lib/service/associate.ts";
import { AccessFlags, integer, NetworkFlags } from "./common.ts";
import { defineVerb, type Verb } from "./verb.ts";
import { Exit, UsageError } from "./errors.ts";
import { HttpFlags } from "./http_flags.ts";
import { UserFlags, userIdentity } from "./identity.ts";
import { untilInterrupted } from "./listen.ts";
import { Log, verbosityOf } from "./log.ts";
import { parsePeer } from "./peer.ts";
import { clientTls, ClientTlsFlags, serverTls } from "./tls.ts";

/** The verb. */
export const verb: Verb = defineVerb({
  name: "gateway",
  summary: "Serves the hanging protocols of a peer over HTTP (DICOMweb), by C-FIND, C-GET and C-STORE",
  operands: ["PEER"],
  flags: {
    ...HttpFlags,
    "http-tls-cert": { value: "FILE", help: "Serve HTTPS only, with this certificate (PEM)" },
    "http-tls-key": { value: "FILE", help: "Its private key (PEM)" },
    "http-tls-ca": {
      value: "FILE",
      help: "Let in over HTTPS only clients whose certificate is by one of these CAs (PEM)",
    },
    "max-associations": {
      value: "N",
      default: "4",
      parse: integer(1, 1024),
      help: "Associations with the peer at the same time",
    },
    ...ClientTlsFlags,
    ...UserFlags,
    log: AccessFlags.log,
    ...NetworkFlags,
  },
  notes: [
    "When ready, one line goes to standard output: http://127.0.0.1:PORT, or https:// with --http-tls-cert.",
    "There are / (a page for browsers), /hanging-protocols (DICOMweb), /openapi.json, /metrics and /healthz.",
  ],
  async run(values, [text], io) {
    const port = values["http-port"];
    if (port === undefined) throw new UsageError("--http-port is missing: 0 takes a free port");
    const peer = parsePeer(text);
    const log = new Log(io, verbosityOf(values), values.log);
    const [tls, identity, { listen }] = await Promise.all([
      clientTls(values, peer.tls),
      userIdentity(values, io),
      serverTls({
        "tls-cert": values["http-tls-cert"],
        "tls-key": values["http-tls-key"],
        "tls-ca": values["http-tls-ca"],
      }),
    ]);
    const [{ serveHttp }, { ServerMetrics }, { associationLogger }] = await Promise.all([
      import("./http.ts"),
      import("./metrics.ts"),
      import("./association_log.ts"),
    ]);
    const metrics = new ServerMetrics({});
    const logger = associationLogger(log);
    await using repository = new RemoteRepository((wanted) =>
      associate({
        host: peer.host,
        port: peer.port,
        tls,
        calledAeTitle: peer.aeTitle,
        callingAeTitle: values.aet,
        userIdentity: identity,
        timeout: values.timeout,
        maxPduLength: values["max-pdu"],
        onEvent: (event) => {
          metrics.listener(event);
          if (log.isVerbose) logger(event);
        },
        ...wanted,
      }), { maxAssociations: values["max-associations"] });
    const http = await serveHttp(values, { repository, timeout: values.timeout, tls: listen, metrics, log, port });
    await untilInterrupted(`${http.url}\n`, io);
    log.info("stopping");
    await http.close();
    return Exit.Success;
  },
});
