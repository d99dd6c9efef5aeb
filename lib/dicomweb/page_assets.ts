/**
 * The files of the page as responses: named by their content, kept by browsers for good, compressed.
 *
 * They are imported as one JSON module, which `deno task page` makes of the folder `page`: JSR takes no imports of text,
 * and files beside the program are not there in the single file, the binaries and Workers.
 *
 * @module
 */
import { isUnchanged } from "./entity_tag.ts";
import files from "./page_files.json" with { type: "json" };

/** The file that `/` is. */
const Main = "index.html";

/** Nothing from elsewhere, no script but ours, no markup from text (W3C CSP Level 3, Trusted Types). */
const ContentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

const Types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** A file in the forms that it is sent in. */
interface Asset {
  readonly type: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly gzip: Uint8Array<ArrayBuffer>;
}

/** All of them. */
interface Assets {
  /** What stands between `assets/` and the name of a file: other content, another place. */
  readonly version: string;
  readonly files: ReadonlyMap<string, Asset>;
}

let assets: Promise<Assets> | undefined;

async function load(): Promise<Assets> {
  const encoder = new TextEncoder();
  const whole = encoder.encode(JSON.stringify(files));
  const version = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", whole)).subarray(0, 8));
  const all = Object.entries(files).map(async ([name, content]): Promise<[string, Asset]> => {
    const plain = encoder.encode(name === Main ? content.replaceAll("{{version}}", version) : content);
    return [name, { type: Types[name.slice(name.lastIndexOf(".") + 1)], plain, gzip: await compress(plain) }];
  });
  return { version, files: new Map(await Promise.all(all)) };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function compress(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Answers a request for a file of the page.
 *
 * @param request The request, GET or HEAD.
 * @param path Its path below that of the service.
 * @returns The file, 304 where the client has it, or `undefined` where there is none.
 */
export async function pageAsset(request: Request, path: string): Promise<Response | undefined> {
  const { version, files } = await (assets ??= load());
  const name = path === "/" ? Main : assetName(path, version);
  const asset = files.get(name);
  if (asset === undefined) return undefined;
  const isMain = name === Main;
  const isCompressed = acceptsGzip(request);
  const body = isCompressed ? asset.gzip : asset.plain;
  const etag = `W/"${version}"`;
  const headers = {
    "Cache-Control": isMain ? "no-cache" : "public, max-age=31536000, immutable",
    "ETag": etag,
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
    ...(isMain
      ? {
        "Content-Security-Policy": ContentSecurityPolicy,
        "Referrer-Policy": "no-referrer",
      }
      : {}),
  };
  if (isUnchanged(request, etag)) return new Response(null, { status: 304, headers });
  const init: ResponseInit & { readonly encodeBody: "manual" } = {
    // Cloudflare Workers would compress once more
    encodeBody: "manual",
    headers: {
      ...headers,
      "Content-Type": asset.type,
      "Content-Length": String(body.length),
      ...(isCompressed ? { "Content-Encoding": "gzip" } : {}),
    },
  };
  return new Response(body, init);
}

/** The name of a file in this version; others there are not. */
function assetName(path: string, version: string): string {
  const start = `/assets/${version}/`;
  return path.startsWith(start) ? path.slice(start.length) : "";
}

function acceptsGzip(request: Request): boolean {
  const coding = /(?:^|,)\s*gzip\s*(?:;\s*q=([\d.]+))?\s*(?:,|$)/i.exec(request.headers.get("Accept-Encoding") ?? "");
  return coding !== null && Number(coding[1] ?? 1) > 0;
}
