import { assertEquals } from "@std/assert";
import { TextLineStream } from "@std/streams/text-line-stream";
import { deno, skip, start, temporaryFolder } from "../ships/support.ts";

/** The runtime of Cloudflare Workers, 120 MB, kept out of the lock file. */
const Workerd = "npm:workerd@1.20260426.1";

/** Nothing is compatible with Node: the library must do with Web standards. */
const Config = `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .edge),
    (name = "internet", network = (allow = ["private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const edge :Workerd.Worker = (
  modules = [
    (name = "main.js", esModule = embed "main.js"),
    (name = "edge.js", esModule = embed "edge.js"),
  ],
  compatibilityDate = "2025-01-01",
);
`;

const Main = `import { connect } from "cloudflare:sockets";
import { worker } from "./edge.js";

export default worker(connect);
`;

/** The path of the program: from the cache, or from npm where that is wanted. */
async function findWorkerd(): Promise<{ readonly path?: string; readonly reason?: string }> {
  const isWanted = Deno.env.get("HANGAR_TEST_WORKERD") === "1";
  const program = `import workerd from "${Workerd}"; console.log(workerd.default ?? workerd);`;
  const { code, stdout } = await deno([
    ...["eval", "--no-config", "--no-lock", "--quiet", ...(isWanted ? [] : ["--cached-only"])],
    program,
  ]);
  if (code === 0) return { path: stdout.trim() };
  return { reason: isWanted ? `${Workerd} cannot be had` : "no workerd here; HANGAR_TEST_WORKERD=1 gets it (120 MB)" };
}

/** Search, retrieve and store by way of DICOMweb in the Worker. */
async function checkWeb(url: string, port: number): Promise<void> {
  const ask = async (target: string, init: RequestInit = {}, headers = {}) => {
    const response = await fetch(`${url}/hanging-protocols${target}`, {
      ...init,
      headers: { "X-Port": String(port), ...headers },
    });
    return { status: response.status, type: response.headers.get("Content-Type"), text: await response.text() };
  };
  const html = await (await fetch(`${url}/web/`, { headers: { "X-Port": String(port) } })).text();
  const [path] = /assets\/[^"]+main\.js/.exec(html) ?? [];
  for (const [target, text] of [[path, "@ts-check"], ["page/protocols?text=neurosurgery", "NeurosurgeryPlan"]]) {
    const response = await fetch(`${url}/web/${target}`, { headers: { "X-Port": String(port) } });
    assertEquals([response.status, (await response.text()).includes(text!)], [200, true], target);
  }
  const found = await ask("?HangingProtocolName=NeurosurgeryPlan");
  assertEquals(found.status, 200, found.text);
  const [{ "00080018": { Value: [uid] } }] = JSON.parse(found.text);
  const whole = await ask(`/${uid}`);
  assertEquals(whole.status, 200, whole.text);
  const xml = await ask(`/${uid}`, {}, { Accept: "application/dicom+xml" });
  for (const [type, body] of [["application/dicom+json", whole.text], ["application/dicom+xml", xml.text]]) {
    const stored = await ask("", { method: "POST", body }, { "Content-Type": type });
    assertEquals(stored.status, 200, stored.text);
  }
  const drawing = await ask(`/${uid}/rendered`);
  assertEquals([drawing.status, drawing.type], [200, "image/svg+xml"], drawing.text);
}

const { path, reason } = await findWorkerd();

Deno.test({
  name: "worker: C-ECHO, C-FIND and DICOMweb over a socket of a Cloudflare Worker, with nothing of Node in reach",
  ...skip("Cloudflare Worker", reason),
  async fn() {
    using folder = temporaryFolder();
    const bundled = await deno(
      ["bundle", "--platform=browser", `--output=${folder.path}/edge.js`, "tests/runtimes/edge.ts"],
    );
    assertEquals(bundled.code, 0, bundled.stderr);
    await Deno.writeTextFile(`${folder.path}/main.js`, Main);
    await Deno.writeTextFile(`${folder.path}/config.capnp`, Config);
    await using server = await start(
      Deno.execPath(),
      ["run", "--quiet", "--allow-all", "cli/main.ts", "serve", "--port", "0", "--store", ":memory:", "--samples"],
    );
    await using workerd = new Deno.Command(path!, {
      args: ["serve", `${folder.path}/config.capnp`, "--control-fd=1"],
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const lines = workerd.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream()).values();
    const { port } = JSON.parse((await lines.next()).value ?? "{}");
    const response = await fetch(`http://127.0.0.1:${port}/?port=${server.port}`);
    const body = await response.text();
    assertEquals(response.status, 200, body);
    const { echo, names, globals } = JSON.parse(body);
    assertEquals({ echo, globals }, { echo: 0, globals: [] });
    assertEquals(names.includes("NeurosurgeryPlan"), true);
    await checkWeb(`http://127.0.0.1:${port}`, server.port);
    workerd.kill("SIGTERM");
    await lines.return?.();
    await workerd.status;
  },
});
