/** Stores protocols and kills itself as soon as the last promise resolves: `killed.ts PATH COUNT`. */
import { openSqliteRepository } from "../../lib/repository/mod.ts";
import { makeProtocol } from "./protocols.ts";

const [path, count] = Deno.args;
const repository = await openSqliteRepository(path);
await Promise.all(Array.from({ length: Number(count) }, (_, index) => repository.store(makeProtocol(index))));
Deno.kill(Deno.pid, "SIGKILL");
