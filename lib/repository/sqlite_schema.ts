/**
 * The layout of the SQLite store, and the checks that a file is one before anything is written to it.
 *
 * @module
 */
import { closeSync, fsyncSync, openSync, readSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { platform } from "node:process";
import type { DatabaseSync } from "node:sqlite";
import { matchingPaths } from "../hanging_protocol/key_table.ts";
import { RepositoryError } from "./errors.ts";

/** Identifies the file as a store of this software: `HANG` at byte 68. */
export const ApplicationId = 0x48414e47;

/** The layout below. A store with a greater number is left alone. */
export const SchemaVersion = 1;

/**
 * `instance` is narrow, so that a search reads few pages; the data sets are in `content`. `keys` holds the attributes of
 * the key table alone, encoded, which is what most queries match and return. `value` holds each value of each matching
 * key as text or number: it narrows a search down to candidates, about which matching decides.
 */
const Schema = [
  `CREATE TABLE instance (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sop_instance_uid TEXT NOT NULL UNIQUE,
    sop_class_uid TEXT NOT NULL,
    transfer_syntax_uid TEXT NOT NULL,
    name TEXT NOT NULL,
    length INTEGER NOT NULL,
    keys BLOB NOT NULL
  ) STRICT`,
  `CREATE TABLE content (
    instance INTEGER PRIMARY KEY REFERENCES instance (id) ON DELETE CASCADE,
    bytes BLOB NOT NULL
  ) STRICT`,
  `CREATE TABLE key (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE
  ) STRICT`,
  `CREATE TABLE value (
    instance INTEGER NOT NULL REFERENCES instance (id) ON DELETE CASCADE,
    key INTEGER NOT NULL REFERENCES key (id),
    value ANY NOT NULL,
    PRIMARY KEY (instance, key, value)
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX value_search ON value (key, value, instance)`,
] as const;

/** Pages of the write-ahead log, 64 MiB, after which a COMMIT brings them into the file by itself. */
const MaxLogPages = 16_384;

const Magic = "SQLite format 3\0";
const HeaderLength = 100;
const UserVersionOffset = 60;
const ApplicationIdOffset = 68;

/**
 * Looks at a file without opening it as a database, so that one that is no store stays as it is.
 *
 * @param path The file.
 * @returns Whether it is yet to be created: absent or empty.
 * @throws {RepositoryError} `NOT_A_STORE`, `NEWER_STORE`, or `CANNOT_OPEN`.
 */
export function isNewStore(path: string): boolean {
  const header = readHeader(path);
  if (header === undefined || header.length === 0) return true;
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  const magic = String.fromCharCode(...header.subarray(0, Magic.length));
  if (header.length < HeaderLength || magic !== Magic || view.getUint32(ApplicationIdOffset) !== ApplicationId) {
    throw new RepositoryError("NOT_A_STORE", `Cannot open store: ${JSON.stringify(path)} is no hanging protocol store`);
  }
  requireKnownVersion(view.getUint32(UserVersionOffset), path);
  return false;
}

/**
 * Brings an open database into use: creates the tables in a new one.
 *
 * @param db The database.
 * @param path Its path, for errors.
 * @param readOnly Whether it may not be written to.
 * @throws {RepositoryError} `NOT_A_STORE` or `NEWER_STORE`; what SQLite throws is passed on.
 */
export function prepareStore(db: DatabaseSync, path: string, readOnly: boolean): void {
  const pragma = (name: string) => Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
  db.prepare("PRAGMA trusted_schema = OFF").run();
  if (pragma("application_id") === 0 && pragma("schema_version") === 0) {
    if (readOnly) throw new RepositoryError("NOT_A_STORE", `Cannot open store: ${JSON.stringify(path)} is empty`);
    createSchema(db);
  }
  if (pragma("application_id") !== ApplicationId) {
    throw new RepositoryError("NOT_A_STORE", `Cannot open store: ${JSON.stringify(path)} is no hanging protocol store`);
  }
  requireKnownVersion(pragma("user_version"), path);
  if (readOnly) return;
  // WAL comes after the schema, so that the file itself always says what it is.
  db.prepare("PRAGMA journal_mode = WAL").get();
  db.prepare("PRAGMA synchronous = FULL").run();
  // The write queue brings the log into the file in turns of its own; this is for when it should not get to it.
  db.prepare(`PRAGMA wal_autocheckpoint = ${MaxLogPages}`).get();
}

function createSchema(db: DatabaseSync): void {
  db.prepare("PRAGMA synchronous = FULL").run();
  db.prepare("BEGIN IMMEDIATE").run();
  try {
    const { tables } = db.prepare("SELECT count(*) AS tables FROM sqlite_schema").get() as { tables: number };
    if (tables === 0) {
      for (const statement of Schema) db.prepare(statement).run();
      const insert = db.prepare("INSERT INTO key (path) VALUES (?)");
      for (const { path } of matchingPaths()) insert.run(path);
      db.prepare(`PRAGMA application_id = ${ApplicationId}`).run();
      db.prepare(`PRAGMA user_version = ${SchemaVersion}`).run();
    }
    db.prepare("COMMIT").run();
  } catch (error) {
    if (db.isTransaction) db.prepare("ROLLBACK").run();
    throw error;
  }
}

/**
 * Makes a newly created file durable: its entry in the directory, which the file's own synchronization leaves out.
 *
 * @param path The file.
 */
export function syncDirectory(path: string): void {
  if (platform === "win32") return; // Directories cannot be opened there, nor need they be.
  const directory = openSync(dirname(path), "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function requireKnownVersion(version: number, path: string): void {
  if (version <= SchemaVersion) return;
  throw new RepositoryError(
    "NEWER_STORE",
    `Cannot open store: ${JSON.stringify(path)} has version ${version}, newer than ${SchemaVersion}`,
  );
}

/** The first bytes of a file, `undefined` where there is none. */
function readHeader(path: string): Uint8Array | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    if (!stat.isFile()) {
      throw new RepositoryError("NOT_A_STORE", `Cannot open store: ${JSON.stringify(path)} is no file`);
    }
    const file = openSync(path, "r");
    try {
      const header = new Uint8Array(HeaderLength);
      return header.subarray(0, readSync(file, header, 0, HeaderLength, 0));
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    if (cause instanceof RepositoryError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RepositoryError("CANNOT_OPEN", `Cannot open store: ${reason}`, { cause });
  }
}
