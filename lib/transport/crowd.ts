/**
 * Who gives way when there are too many.
 *
 * @module
 */

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
  const crowds = new Map<string | undefined, { readonly oldest: T; size: number }>();
  for (const member of members) {
    const hostname = hostnameOf(member);
    const crowd = crowds.get(hostname);
    if (crowd) crowd.size++;
    else crowds.set(hostname, { oldest: member, size: 1 });
  }
  let most: { readonly oldest: T; size: number } | undefined;
  for (const crowd of crowds.values()) if (most === undefined || crowd.size > most.size) most = crowd;
  return most?.oldest;
}
