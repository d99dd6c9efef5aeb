/**
 * A registry of the JSR protocol on this machine: packages are published to it and imported from it.
 *
 * @module
 */
import { toBytes } from "@std/streams/to-bytes";
import { readTar } from "./tar.ts";

interface Package {
  readonly version: string;
  readonly exports: Record<string, string>;
  /** By path, e.g. `/mod.ts`. */
  readonly files: Map<string, Uint8Array>;
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
  return "sha256-" + Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const MediaTypes: Record<string, string> = { ts: "text/typescript", json: "application/json" };

/** The registry. `deno` uses it when `JSR_URL` is its {@linkcode Registry.url}. */
export class Registry implements AsyncDisposable {
  readonly #packages = new Map<string, Package>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  /** Paths of everything that was downloaded. */
  readonly downloads: string[] = [];

  constructor() {
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => this.#answer(request));
  }

  /** For the environment variable `JSR_URL`. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  /** Paths of the files of a package. */
  files(name: string): string[] {
    return [...this.#packages.get(name)?.files.keys() ?? []].sort();
  }

  /** Adds a package from its folder, imports as they are. */
  async add(folder: string): Promise<void> {
    const files = new Map<string, Uint8Array>();
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile) files.set(`/${name}`, await Deno.readFile(`${folder}/${name}`));
    }
    this.#set(files);
  }

  /** Changes one byte of a file, and neither its length nor its checksum: what a checksum is to find. */
  readonly tampered: Set<string> = new Set();

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  #set(files: Map<string, Uint8Array>): void {
    const { name, version, exports } = JSON.parse(new TextDecoder().decode(files.get("/deno.json")));
    this.#packages.set(name, { version, exports, files });
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/api/")) return await this.#api(request, pathname);
    const [, name, rest] = /^\/(@[^/]+\/[^/]+)\/(.+)$/.exec(pathname) ?? [];
    const held = this.#packages.get(name);
    if (!held) return new Response(null, { status: 404 });
    const { version, exports, files } = held;
    if (rest === "meta.json") {
      const [scope, bare] = name.slice(1).split("/");
      return Response.json({ scope, name: bare, latest: version, versions: { [version]: {} } });
    }
    if (rest === `${version}_meta.json`) {
      const manifest: Record<string, { size: number; checksum: string }> = {};
      for (const [path, bytes] of files) manifest[path] = { size: bytes.length, checksum: await sha256(bytes) };
      return Response.json({ manifest, exports });
    }
    const path = rest.slice(version.length);
    const bytes = rest.startsWith(`${version}/`) ? files.get(path)?.slice() : undefined;
    if (!bytes) return new Response(null, { status: 404 });
    this.downloads.push(`${name}${path}`);
    if (this.tampered.has(`${name}${path}`)) bytes[bytes.length - 1] ^= 0x2a;
    const type = MediaTypes[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream";
    return new Response(bytes, { headers: { "content-type": type } });
  }

  /** The part of the management API that `deno publish` calls: does the version exist, the package, here it is. */
  async #api(request: Request, pathname: string): Promise<Response> {
    const isVersion = pathname.includes("/versions/");
    if (request.method === "POST" && isVersion) {
      const archive = await toBytes(request.body!.pipeThrough(new DecompressionStream("gzip")));
      this.#set(new Map(Array.from(readTar(archive), ({ path, bytes }) => [`/${path}`, bytes])));
      return Response.json({ id: "1", status: "success", error: null });
    }
    await request.body?.cancel();
    if (isVersion) return Response.json({ code: "packageVersionNotFound", message: "Not found" }, { status: 404 });
    return Response.json({});
  }
}
