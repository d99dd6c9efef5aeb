import { assertEquals } from "@std/assert";
import { TransportError } from "../../lib/errors.ts";
import { bareHost, formatAddress, socketAddress } from "../../lib/transport/address.ts";
import { reasonOf, transportError } from "../../lib/transport/reasons.ts";

const coded = (code: string, message = "", reason?: string) => Object.assign(new Error(message), { code, reason });

Deno.test({
  name: "reasonOf puts the errors of both runtimes into words",
  permissions: "none",
  fn() {
    for (
      const [error, reason] of [
        [coded("ECONNREFUSED", "Connection refused (os error 111)"), "connection refused"],
        [coded("ENOTFOUND", "getaddrinfo ENOTFOUND nosuch.invalid"), "unknown host name"],
        [new Error("failed to lookup address information: Name or service not known"), "unknown host name"],
        [coded("CERT_HAS_EXPIRED"), "certificate has expired"],
        [coded("EWHATEVER", "Something else (os error 999)"), "Something else"],
        [coded("ERR_SSL_OTHER", "80:error:0A:SSL routines:x:y:z.c:1:\n", "bad thing"), "bad thing"],
        [new Error("one line\nanother"), "one line"],
        [new Error(""), "Error"],
        [coded("toString", "no code of the table"), "no code of the table"],
        ["text", "text"],
      ] as const
    ) assertEquals(reasonOf(error), reason);
  },
});

Deno.test("transportError names action and reason once", () => {
  const error = transportError("Cannot connect to [::1]:104", coded("ECONNREFUSED"));
  assertEquals(error.message, "Cannot connect to [::1]:104: connection refused");
  assertEquals(transportError("Cannot do more", error), error);
  assertEquals(error instanceof TransportError && error.code, "TRANSPORT");
});

Deno.test("addresses are written with brackets for IPv6 and read without", () => {
  assertEquals(formatAddress({ hostname: "10.0.0.5", port: 104 }), "10.0.0.5:104");
  assertEquals(formatAddress({ hostname: "::1", port: 104 }), "[::1]:104");
  assertEquals(formatAddress({ hostname: "[::1]", port: 104 }), "[::1]:104");
  assertEquals(bareHost("[fe80::1%eth0]"), "fe80::1%eth0");
  assertEquals(bareHost("pacs"), "pacs");
  assertEquals(socketAddress("::ffff:10.0.0.5", 104), { hostname: "10.0.0.5", port: 104 });
  assertEquals(socketAddress("::ffff:1", 104), { hostname: "::ffff:1", port: 104 });
});
