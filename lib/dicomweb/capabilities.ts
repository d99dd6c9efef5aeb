/**
 * Retrieve Capabilities (PS3.18 §8.9): what the service can do, as WADL or JSON.
 *
 * @module
 */
import { entityTag, isUnchanged } from "./entity_tag.ts";
import { CapabilitiesOffers, negotiate } from "./media_types.ts";
import { escapeXml } from "./native_model.ts";
import { unknownParameter } from "./retrieve.ts";
import { mediaType, type Route } from "./routes.ts";
import { generalParameters } from "./search_parameters.ts";

/**
 * Answers with the capabilities.
 *
 * @param request The request, `OPTIONS /`.
 * @param routes The resources.
 * @param baseUrl The base URL of the service.
 * @param describe Makes the JSON.
 * @returns 200 with the description, or 304 where the client has it.
 * @throws {Problem} 400 for unknown parameters, 406 for media types there are not.
 */
export async function capabilities(
  request: Request,
  routes: readonly Route[],
  baseUrl: string,
  describe: () => unknown,
): Promise<Response> {
  const { general, others } = generalParameters(new URL(request.url));
  if (others.length > 0) throw unknownParameter(others[0][0]);
  const { form, type } = negotiate(request, general, CapabilitiesOffers);
  const body = new TextEncoder().encode(form === "wadl" ? wadl(routes, baseUrl) : JSON.stringify(describe()));
  const etag = await entityTag(body, type);
  const headers = {
    "ETag": etag,
    "Vary": "Accept",
    "Allow": [...new Set(routes.map(({ method }) => method))].join(", "),
  };
  if (isUnchanged(request, etag)) return new Response(null, { status: 304, headers });
  return new Response(body, { headers: { ...headers, "Content-Type": type } });
}

function wadl(routes: readonly Route[], baseUrl: string): string {
  const paths = [...new Set(routes.map(({ path }) => path))];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<application xmlns="http://wadl.dev.java.net/2009/02" xmlns:xs="http://www.w3.org/2001/XMLSchema">',
    ` <resources base="${escapeXml(baseUrl)}/">`,
    ...paths.flatMap((path) => resource(path, routes.filter((route) => route.path === path))),
    " </resources>",
    "</application>",
    "",
  ].join("\n");
}

function resource(path: string, routes: readonly Route[]): string[] {
  const template = routes[0].parameters.filter((parameter) => parameter.in === "path");
  return [
    `  <resource path="${escapeXml(path.slice(1))}">`,
    ...template.map(({ name }) => `   <param name="${name}" style="template" type="xs:string" required="true"/>`),
    ...routes.flatMap(method),
    "  </resource>",
  ];
}

function method(route: Route): string[] {
  const query = route.parameters.filter((parameter) => parameter.in === "query");
  const representations = (types: readonly string[]) =>
    types.map((type) => `     <representation mediaType="${escapeXml(type)}"/>`);
  return [
    `   <method name="${route.method}" id="${route.id}">`,
    "    <request>",
    ...query.map(({ name, type }) => `     <param name="${name}" style="query" type="xs:${type}"/>`),
    ...representations(route.takes ?? []),
    "    </request>",
    ...Object.keys(route.statuses).flatMap((status) => [
      `    <response status="${status}">`,
      ...representations(status === "200" ? route.gives.map(mediaType) : []),
      "    </response>",
    ]),
    "   </method>",
  ];
}
