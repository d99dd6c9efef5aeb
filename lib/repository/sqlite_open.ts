/**
 * Opening the embedded store.
 *
 * @module
 */
import { RepositoryError } from "./errors.ts";
import { SqliteRepository, type SqliteRepositoryOptions } from "./sqlite.ts";
import { attempt } from "./sqlite_errors.ts";
import { isNewStore, prepareStore, syncDirectory } from "./sqlite_schema.ts";

/**
 * Opens a store, or creates one where there is no file or an empty one.
 *
 * @param path The file, or `:memory:` for a store that ends with the process.
 * @param options How to open it.
 * @returns The repository.
 * @throws {RepositoryError} `NOT_A_STORE` or `NEWER_STORE`, the file then being as it was; `CANNOT_OPEN`, `LOCKED` and
 * others when it cannot be used.
 */
export async function openSqliteRepository(
  path: string,
  options: SqliteRepositoryOptions = {},
): Promise<SqliteRepository> {
  const { readOnly = false, lockTimeoutMs = 10_000 } = options;
  const isFile = path !== ":memory:";
  const isNew = isFile && isNewStore(path);
  if (isNew && readOnly) {
    throw new RepositoryError("CANNOT_OPEN", `Cannot open store: ${JSON.stringify(path)} is empty`);
  }
  const { DatabaseSync } = await import("node:sqlite");
  const action = `open store ${JSON.stringify(path)}`;
  const db = await attempt(action, lockTimeoutMs, () => new DatabaseSync(path, { readOnly, timeout: 0 }));
  try {
    await attempt(action, lockTimeoutMs, () => prepareStore(db, path, readOnly));
    if (isNew) syncDirectory(path);
    return await attempt(action, lockTimeoutMs, () => new SqliteRepository(db, options));
  } catch (error) {
    db.close();
    throw error;
  }
}
