/**
 * `hangar config`: checks a configuration file, or prints the schema of such files.
 *
 * @module
 */
import { readConfigFile } from "./config.ts";
import { configSchema } from "./config_schema.ts";
import { Exit, UsageError } from "./errors.ts";
import { printable } from "./escape.ts";
import { defineVerb, type Verb } from "./verb.ts";
import { serverTls } from "./tls.ts";
import { parseUsers, readUsersFile } from "./users_file.ts";

/** The verb. */
export const verb: Verb = defineVerb({
  name: "config",
  summary: "Checks a configuration file of hangar serve, or prints the JSON Schema of such files",
  operands: ["check|schema", "[FILE]"],
  flags: {},
  notes: [
    "Keys are the long names of the flags of hangar serve; peers is a list of C-MOVE destinations:",
    '  { "port": 11112, "users": "users.txt", "peers": [{ "aeTitle": "VIEWER", "host": "10.0.0.7", "port": 104 }] }',
  ],
  async run(_values, [action, file], io) {
    if (action === "schema" && file === undefined) {
      await io.stdout(JSON.stringify(configSchema(), null, 2) + "\n");
      return Exit.Success;
    }
    if (action !== "check" || file === undefined) throw new UsageError("Say either check FILE or schema");
    const { values, problems } = await readConfigFile(file);
    for (const problem of problems) io.stderr(`${printable(problem)}\n`);
    if (problems.length > 0) return Exit.Usage;
    const files = { "tls-ca": values["tls-ca"], "tls-cert": values["tls-cert"], "tls-key": values["tls-key"] };
    await serverTls(files, values.peer?.some(({ tls }) => tls));
    if (values.users !== undefined) parseUsers(await readUsersFile(values.users), values.users);
    await io.stdout(`${printable(file)}: nothing wrong\n`);
    return Exit.Success;
  },
});
