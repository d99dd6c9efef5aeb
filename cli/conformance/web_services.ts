/**
 * The web services of the conformance statement (PS3.2, PS3.18 chapter 12), made of the route table.
 *
 * @module
 */
import { routesOf } from "../../lib/dicomweb/routes.ts";
import { HttpFlags } from "../http_flags.ts";
import { type Section, table } from "./markdown.ts";

/**
 * What the Non-Patient Instance service offers.
 *
 * @returns Its sections
 */
export function webServices(): Section[] {
  const routes = routesOf(true);
  return [
    {
      title: "Non-Patient Instance service",
      body: [
        "`hangar serve --http-port` and `hangar gateway` are an origin server for the resource category `hanging-protocols`. The " +
        "transactions in full, with their parameters, are in the OpenAPI document at `/openapi.json`. Storing needs " +
        "`--http-allow-store`. Searching is the matching of C-FIND; fuzzy matching is not supported, which a Warning says.",
        table(
          ["Transaction", "Request", "Takes", "Gives", "Status codes"],
          routes.map(({ summary, method, path, takes = [], gives, statuses }) => [
            summary,
            `${method} ${path}`,
            takes.join(", "),
            gives.map(({ type, parts }) => parts ? `${type}; type="${parts}"` : type).join(", "),
            Object.keys(statuses).join(", "),
          ]),
        ),
        "A request without Accept header field is answered 406 where a response has a choice of media types. JSON, " +
        "XML and drawings are made of instances up to 1 MiB; longer ones are sent as application/dicom.",
      ],
    },
    {
      title: "Security",
      body: [
        "Bearer tokens (RFC 6750) with `--http-token-file`, user name and password (RFC 7617) with `--http-users`, TLS as on the " +
        "DICOM port. Pages of other origins may ask where `--http-cors` names them; others store nothing, and " +
        "do not learn what is held.",
        table(
          ["Setting", "Default", "Meaning"],
          Object.entries(HttpFlags).map(([name, flag]) => [
            `--${name}`,
            "default" in flag ? flag.default : "",
            flag.help,
          ]),
        ),
      ],
    },
  ];
}
