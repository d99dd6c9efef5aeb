/**
 * The SQL of the store, and the rows it gives.
 *
 * @module
 */

/** A row of `instance`. */
export interface InstanceRow {
  readonly id: number;
  readonly sop_instance_uid: string;
  readonly sop_class_uid: string;
  readonly transfer_syntax_uid: string;
  readonly length: number;
}

/** The `content` of an instance, or its `keys`, with the transfer syntax of the content. */
export interface DatasetRow {
  readonly transfer_syntax_uid: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A row of `instance` with its `content`. */
export interface ContentRow extends InstanceRow, DatasetRow {}

const Columns = "instance.id, sop_instance_uid, sop_class_uid, transfer_syntax_uid, length";

/** Prepared when the store is opened. Values that begin alike for as long as they are indexed are one row, hence IGNORE. */
export const Statements = {
  content: `SELECT ${Columns}, bytes FROM instance JOIN content ON instance = id WHERE sop_instance_uid = ?`,
  held: `SELECT ${Columns} FROM instance WHERE sop_instance_uid = ?`,
  locate: `SELECT ${Columns} FROM json_each(?) AS uid JOIN instance ON sop_instance_uid = uid.value ORDER BY uid.key`,
  dataset: "SELECT transfer_syntax_uid, bytes FROM content JOIN instance ON id = instance WHERE instance = ?",
  keys: "SELECT transfer_syntax_uid, keys AS bytes FROM instance WHERE id = ?",
  count: "SELECT count(*) AS count FROM instance",
  insertInstance:
    "INSERT INTO instance (id, sop_instance_uid, sop_class_uid, transfer_syntax_uid, name, length, keys) VALUES (?, ?, ?, ?, ?, ?, ?)",
  insertContent: "INSERT INTO content (instance, bytes) VALUES (?, ?)",
  insertValue: "INSERT OR IGNORE INTO value (instance, key, value) VALUES (?, ?, ?)",
  deleteInstance: "DELETE FROM instance WHERE id = ?",
} as const;
