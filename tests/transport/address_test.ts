import { assertEquals } from "@std/assert";
import { networkOf } from "../../lib/transport/address.ts";

Deno.test("address: what an IPv6 network has in common", () => {
  const networks: [hostname: string, network: string][] = [
    ["10.0.0.1", "10.0.0.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8:1:2::9", "2001:db8:1:2"],
    ["2001:db8::9", "2001:db8:0:0"],
    ["2001:db8::1:0:0:9", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["::ffff:10.0.0.1", "::ffff:10.0.0.1"],
    ["", ""],
  ];
  for (const [hostname, network] of networks) assertEquals(networkOf(hostname), network);
});
