/**
 * Values of a configuration file, read as the flags read theirs.
 *
 * @module
 */
import { UsageError } from "./errors.ts";
import type { Flag } from "./flags.ts";
import type { JsonNode } from "./json_text.ts";
import { parseAeTitle, parsePort, type Peer } from "./peer.ts";
import { suggestion } from "./suggest.ts";

/** What a peer of the list is made of. */
const PeerKeys = ["aeTitle", "host", "port", "tls"] as const;

/** Notes a problem: where, under which key, what. */
export type Report = (node: { readonly offset: number }, key: string, message: string) => void;

/**
 * A value in a message.
 *
 * @param node The value
 * @returns It, or what it is
 */
export function shown(node: JsonNode): string {
  return node.kind === "value" ? JSON.stringify(node.value) : `an ${node.kind}`;
}

/**
 * Reads the value of a flag.
 *
 * @param flag The flag
 * @param node The value
 * @returns What the flag makes of it
 * @throws {UsageError} If it cannot be read
 */
export function readScalar(flag: Flag, node: JsonNode): unknown {
  const type = flag.value === undefined ? "boolean" : flag.parse?.schema?.type ?? "string";
  const wanted = type === "integer" ? "number" : type;
  if (node.kind !== "value" || typeof node.value !== wanted) {
    const what = { boolean: "neither true nor false", number: "no number", string: "no text in quotes" }[wanted];
    const quoted = wanted !== "string" && node.kind === "value" && typeof node.value === "string";
    throw new UsageError(`${shown(node)} is ${what}${quoted ? ": leave out the quotes" : ""}`);
  }
  if (typeof node.value === "boolean") return node.value;
  if (node.value === "") throw new UsageError("there is nothing between the quotes");
  const text = String(node.value);
  try {
    return flag.parse ? flag.parse(text) : text;
  } catch (error) {
    throw error instanceof UsageError
      ? new UsageError(error.message.replace(JSON.stringify(text), shown(node)))
      : error;
  }
}

/**
 * Reads a peer.
 *
 * @param node The object
 * @param key Its key
 * @param report Told of problems
 * @returns The peer, or `undefined` after a problem
 */
export function readPeer(node: JsonNode, key: string, report: Report): Peer | undefined {
  if (node.kind !== "object") {
    report(node, key, `${shown(node)} is no peer: write {"aeTitle": …, "host": …, "port": …}`);
    return undefined;
  }
  for (const [name, { offset }] of node.members) {
    if (!PeerKeys.some((each) => each === name)) {
      report({ offset }, `${key}.${name}`, `unknown key${suggestion(name, PeerKeys)}`);
    }
  }
  const read = (name: typeof PeerKeys[number], flag: Flag): unknown => {
    const member = node.members.get(name);
    if (member) return attempt(() => readScalar(flag, member.node), member.node, `${key}.${name}`, report);
    if (name !== "tls") report(node, key, `${name} is missing`);
  };
  const port = Object.assign((text: string) => parsePort(text), { schema: { type: "integer" as const } });
  const [aeTitle, host, number, tls] = [
    read("aeTitle", { value: "AET", parse: parseAeTitle, help: "" }),
    read("host", { value: "HOST", help: "" }),
    read("port", { value: "PORT", parse: port, help: "" }),
    read("tls", { help: "" }),
  ];
  if (typeof aeTitle !== "string" || typeof host !== "string" || typeof number !== "number") return undefined;
  return { aeTitle, host, port: number, ...(tls === true ? { tls } : {}) };
}

/**
 * Reads, and reports what goes wrong.
 *
 * @param read Reads
 * @param node What is read
 * @param key Its key
 * @param report Told of the problem
 * @returns What was read, or `undefined`
 */
export function attempt<T>(read: () => T, node: JsonNode, key: string, report: Report): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    report(node, key, error.message);
  }
}

/**
 * Reads a list.
 *
 * @param node The list
 * @param key Its key
 * @param report Told of problems
 * @param read Reads one of its items
 * @returns The items without problems
 */
export function readList<T>(
  node: JsonNode,
  key: string,
  report: Report,
  read: (node: JsonNode, key: string) => T | undefined,
): T[] {
  if (node.kind !== "array") {
    report(node, key, `${shown(node)} is no list: put it in [ ]`);
    return [];
  }
  return node.items.flatMap((item, index) => read(item, `${key}[${index}]`) ?? []);
}
