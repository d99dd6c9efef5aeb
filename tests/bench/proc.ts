/**
 * What Linux tells of processes in `/proc`; `undefined` where there is no such thing.
 *
 * @module
 */

/** USER_HZ, in which Linux counts the CPU time of processes. */
const TicksPerSecond = 100;

/** CPU ticks of a process and of its ended children; of a zombie too. */
function ticks(pid: number | "self"): { readonly own: number; readonly children: number } {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  // utime, stime, cutime, cstime are fields 14 to 17; the name, field 2, may hold anything
  const [user, system, childUser, childSystem] = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 15);
  return { own: Number(user) + Number(system), children: Number(childUser) + Number(childSystem) };
}

/** Those of a child, which may be waited for just now: then they count with its parent's. */
function ticksIfThere(pid: number): ReturnType<typeof ticks> {
  try {
    return ticks(pid);
  } catch {
    return { own: 0, children: 0 };
  }
}

/** CPU seconds of a process and of all its children, those included that have ended and that it has not waited for. */
export function treeSeconds(pid: number): number | undefined {
  try {
    const children = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`).match(/\d+/g) ?? [];
    const all = [ticks(pid), ...children.map((child) => ticksIfThere(Number(child)))];
    return all.reduce((sum, { own, children }) => sum + own + children, 0) / TicksPerSecond;
  } catch {
    return undefined;
  }
}

/** CPU seconds of the children that this process has waited for. */
export function waitedSeconds(): number | undefined {
  try {
    return ticks("self").children / TicksPerSecond;
  } catch {
    return undefined;
  }
}

/** Memory of a process in bytes: what it holds, or the most it has held. */
export function memoryBytes(pid: number, field: "VmRSS" | "VmHWM"): number | undefined {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    return undefined;
  }
}
