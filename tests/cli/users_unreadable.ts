/**
 * Changes a file of users while this process has no descriptor left to read it with, and tells who is let in: before, then,
 * and when there are some again. To be run with few of them.
 */
import { Log } from "../../cli/log.ts";
import { Users } from "../../cli/users.ts";
import { TestIo } from "./support.ts";

const [path, changed] = Deno.args;
const io = new TestIo();
const users = await Users.open(path, new Log(io, 1));

async function verdict(password: string): Promise<string> {
  const [primaryField, secondaryField] = ["alice", password].map((text) => new TextEncoder().encode(text));
  const userIdentity = { type: 2, positiveResponseRequested: false, primaryField, secondaryField };
  return await users.refusal({ userIdentity, peer: undefined }) ? "wrong" : "right";
}

async function tell(): Promise<void> {
  console.log(`old new: ${await verdict("old")} ${await verdict("new")}`);
}

await tell();
const files: Deno.FsFile[] = [];
try {
  while (true) files.push(Deno.openSync("/dev/null"));
} catch {
  Deno.renameSync(changed, path);
}
await tell();
for (const file of files) file.close();
await tell();
console.error(io.err);
