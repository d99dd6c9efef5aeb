/**
 * Who is there from where, and who gives way when there are too many.
 *
 * @module
 */

import { networkOf } from "./address.ts";

/**
 * The oldest of those from where most come: a flood pushes out its own.
 *
 * @param members The oldest first.
 * @param hostnameOf The address of one.
 * @returns Which; `undefined` of none.
 */
export function oldestOfMost<T>(
  members: Iterable<T>,
  hostnameOf: (member: T) => string | undefined,
): T | undefined {
  const network = crowd(members, (member) => networkOf(hostnameOf(member) ?? ""));
  return crowd(network, (member) => hostnameOf(member) ?? "")[0];
}

/**
 * Counts who is there from the same place.
 *
 * @param member Who comes.
 * @param members Who is there.
 * @param hostnameOf The address of one.
 * @returns How many have the same address, and how many an address of the same network.
 */
export function neighboursOf<T>(
  member: T,
  members: Iterable<T>,
  hostnameOf: (member: T) => string | undefined,
): { readonly ofAddress: number; readonly ofNetwork: number } {
  const hostname = hostnameOf(member) ?? "";
  const network = networkOf(hostname);
  let ofAddress = 0;
  let ofNetwork = 0;
  for (const each of members) {
    const other = hostnameOf(each) ?? "";
    if (other === hostname) ofAddress++;
    if (networkOf(other) === network) ofNetwork++;
  }
  return { ofAddress, ofNetwork };
}

/** Those of whom there are most; of several crowds the first. */
function crowd<T>(members: Iterable<T>, nameOf: (member: T) => string): readonly T[] {
  const crowds = new Map<string, T[]>();
  let most: readonly T[] = [];
  for (const member of members) {
    const name = nameOf(member);
    const crowd = crowds.get(name);
    if (crowd) crowd.push(member);
    else crowds.set(name, [member]);
  }
  for (const crowd of crowds.values()) if (crowd.length > most.length) most = crowd;
  return most;
}
