import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../cli/errors.ts";
import { formatPeer, parseAeTitle, parsePeer } from "../../cli/peer.ts";

const Good: readonly (readonly [text: string, aeTitle: string, host: string, port: number])[] = [
  ["HANGAR@127.0.0.1:11112", "HANGAR", "127.0.0.1", 11112],
  ["HANGAR@[::1]:104", "HANGAR", "::1", 104],
  ["A B@pacs.example.org:1", "A B", "pacs.example.org", 1],
  ["MAIL@HOME@localhost:65535", "MAIL@HOME", "localhost", 65535],
];

for (const [text, aeTitle, host, port] of Good) {
  Deno.test(`peer: ${text}`, () => {
    assertEquals(parsePeer(text), { aeTitle, host, port });
    assertEquals(formatPeer({ aeTitle, host, port }), text);
  });
}

Deno.test("peer: +tls says how it is called", () => {
  for (const [text, host] of [["HANGAR@127.0.0.1:2762+tls", "127.0.0.1"], ["HANGAR@[::1]:2762+tls", "::1"]]) {
    const peer = parsePeer(text);
    assertEquals(peer, { aeTitle: "HANGAR", host, port: 2762, tls: true });
    assertEquals(formatPeer(peer), text);
  }
});

const Bad = [
  "",
  "HANGAR",
  "127.0.0.1:11112",
  "@host:104",
  "HANGAR@host",
  "HANGAR@host:",
  "HANGAR@:104",
  "HANGAR@host:0",
  "HANGAR@host:65536",
  "HANGAR@host:port",
  "HANGAR@host:104+ssl",
  "HANGAR@host:104+tls+tls",
  "HANGAR@host:+tls",
  "HANGAR@::1:104",
  "SEVENTEEN LETTERS@host:104",
  "BACK\\SLASH@host:104",
  "TAB\tTITLE@host:104",
];

for (const text of Bad) {
  Deno.test(`peer: ${JSON.stringify(text)} is refused`, () => {
    assertThrows(() => parsePeer(text), UsageError);
  });
}

Deno.test("peer: spaces around an AE title are not significant", () => {
  assertEquals(parseAeTitle("  HANGAR "), "HANGAR");
});
