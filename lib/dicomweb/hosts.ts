/**
 * The hosts that requests may name (RFC 9110 §7.2, §7.4).
 *
 * A page of any site can have its own name lead to an address of this network (DNS rebinding). Its requests then come from
 * the browser of somebody who may use the service, and to the browser they are requests of the page to its own site.
 *
 * @module
 */
import { Problem } from "./problem.ts";

/** Names that no DNS server answers for (RFC 6761 §6.3). */
const Local = /^(.+\.)?localhost$/;

/** IP addresses as URLs have them. */
const Address = /^(\[.*\]|[\d.]+)$/;

/**
 * Lets a request pass that names one of the hosts.
 *
 * @param request The request.
 * @param hosts Names of hosts, without ports, in small letters; IP addresses and localhost need not be among them.
 * @throws {Problem} 421 for another host.
 */
export function checkHost(request: Request, hosts: readonly string[]): void {
  const hostname = new URL(request.url).hostname.replace(/\.$/, "");
  if (Address.test(hostname) || Local.test(hostname) || hosts.includes(hostname)) return;
  throw new Problem(421, `The service is not known as ${JSON.stringify(hostname.slice(0, 64))}`);
}
