/**
 * Attributes of the Hanging Protocol IOD as rows of data, and short ways to write them.
 *
 * VR and VM are those of PS3.6. One table makes the object model, its validator and the schema of the authoring form.
 *
 * @module
 */
import type { Dataset } from "../../dataset/types.ts";

/** When a conditional attribute has to be there, and when it may. */
export interface Condition {
  /** The condition in words, after "required if". */
  readonly text: string;
  /** Whether the item has to have the attribute. */
  required(item: Dataset): boolean;
  /** Whether it may have it otherwise; `false` where the standard does not say so (PS3.5 §7.4.2). */
  allowed(item: Dataset): boolean;
}

/** What a row may say beyond keyword and type. */
export interface AttributeDetails {
  /** Condition of types 1C and 2C. */
  readonly condition?: Condition;
  /** Enumerated Values: the only ones there are. */
  readonly enumerated?: readonly (string | number)[];
  /** Defined Terms: others may be added. */
  readonly defined?: readonly string[];
  /** The least number. */
  readonly minimum?: number;
  /** The greatest number, where there is a least one. */
  readonly maximum?: number;
  /** The attributes of a sequence's items. */
  readonly items?: Attributes;
  /** The most items. */
  readonly maxItems?: number;
  /** Clause of the standard. */
  readonly clause?: string;
}

/** A row. */
export interface Attribute extends AttributeDetails {
  /** Keyword of PS3.6. */
  readonly keyword: string;
  /** Type (PS3.5 §7.4). */
  readonly type: "1" | "1C" | "2" | "2C" | "3";
  /** Clause of the standard. */
  readonly clause: string;
}

/** Rows by field of the model. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** A row for every field of a part of the model. */
export type AttributesOf<T extends object> = { readonly [Field in Exclude<keyof T, "other">]-?: Attribute };

/** Writes the rows of one table of the standard. */
export interface RowMaker {
  /** Type 1: there, with a value. */
  required(keyword: string, details?: AttributeDetails): Attribute;
  /** Type 1C: so under a condition. */
  requiredIf(keyword: string, condition: Condition, details?: AttributeDetails): Attribute;
  /** Type 2: there, perhaps empty. */
  emptied(keyword: string, details?: AttributeDetails): Attribute;
  /** Type 2C: so under a condition. */
  emptiedIf(keyword: string, condition: Condition, details?: AttributeDetails): Attribute;
  /** Type 3. */
  optional(keyword: string, details?: AttributeDetails): Attribute;
}

/**
 * Makes what writes the rows of a table.
 *
 * @param table Number of the table in PS3.3.
 * @returns Functions, one for each type.
 */
export function rowsOf(table: string): RowMaker {
  const clause = `PS3.3 Table ${table}`;
  return {
    required: (keyword, details) => ({ clause, ...details, keyword, type: "1" }),
    requiredIf: (keyword, condition, details) => ({ clause, ...details, keyword, type: "1C", condition }),
    emptied: (keyword, details) => ({ clause, ...details, keyword, type: "2" }),
    emptiedIf: (keyword, condition, details) => ({ clause, ...details, keyword, type: "2C", condition }),
    optional: (keyword, details) => ({ clause, ...details, keyword, type: "3" }),
  };
}
