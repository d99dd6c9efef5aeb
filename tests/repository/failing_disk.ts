/**
 * Stores a protocol, then tries a change on a disk that no longer answers, and kills itself as soon as it has been told
 * that the change failed: `failing_disk.ts PATH add|replace`. Linux alone: the kernel is told to answer EIO.
 */
import { openSqliteRepository } from "../../lib/repository/mod.ts";
import { makeProtocol } from "./protocols.ts";

/** Numbers of the system calls fsync and fdatasync. */
const SystemCalls = { x86_64: [74, 75], aarch64: [82, 83] }[Deno.build.arch];

const EIO = 5;

/** From now on fsync and fdatasync fail in this thread, which is the one that SQLite works in: seccomp(2). */
function failSynchronization(): void {
  const [PrSetSeccomp, PrSetNoNewPrivileges, ModeFilter] = [22, 38, 2n] as const;
  const [LoadWord, JumpIfEqual, Return] = [0x20, 0x15, 0x06];
  const [ReturnErrno, ReturnAllow] = [0x0005_0000, 0x7fff_0000];
  const filter = [
    [LoadWord, 0, 0, 0],
    [JumpIfEqual, 1, 0, SystemCalls[0]],
    [JumpIfEqual, 0, 1, SystemCalls[1]],
    [Return, 0, 0, ReturnErrno | EIO],
    [Return, 0, 0, ReturnAllow],
  ];
  const instructions = new DataView(new ArrayBuffer(8 * filter.length));
  for (const [index, [code, jumpTrue, jumpFalse, value]] of filter.entries()) {
    instructions.setUint16(8 * index, code, true);
    instructions.setUint8(8 * index + 2, jumpTrue);
    instructions.setUint8(8 * index + 3, jumpFalse);
    instructions.setUint32(8 * index + 4, value, true);
  }
  const program = new DataView(new ArrayBuffer(16));
  program.setUint16(0, filter.length, true);
  program.setBigUint64(8, Deno.UnsafePointer.value(Deno.UnsafePointer.of(instructions)), true);
  const { symbols: { prctl } } = Deno.dlopen("libc.so.6", {
    prctl: { parameters: ["i32", "u64", "buffer", "u64", "u64"], result: "i32" },
  });
  if (prctl(PrSetNoNewPrivileges, 1n, null, 0n, 0n) || prctl(PrSetSeccomp, ModeFilter, program, 0n, 0n)) {
    throw new Error("seccomp is not to be had");
  }
}

const [path, change] = Deno.args;
const repository = await openSqliteRepository(path);
await repository.store(makeProtocol(0));
failSynchronization();
try {
  if (change === "add") await repository.store(makeProtocol(1));
  if (change === "replace") {
    await repository.store(makeProtocol(0, { "00720002 SH": "Another" }), { onDuplicate: "replace" });
  }
} catch {
  Deno.kill(Deno.pid, "SIGKILL");
}
