/**
 * What a request may cost.
 *
 * @module
 */

/** The most bytes of a request body: some instances of the usual largest size. */
export const DefaultMaxBodyLength: number = 32 * 2 ** 20;

/** The most bytes of the JSON or XML documents of a request: in memory they take several times as much. */
export const MaxDocumentLength: number = 4 * 2 ** 20;

/**
 * The most objects, arrays and values of a JSON document, and the most elements of an XML document: a large hanging
 * protocol has a third as many. Nothing else happens while it is turned into a data set, for a third of a second.
 */
export const MaxDocumentNodes = 60_000;

/** The most parts of a request. */
export const MaxParts = 1000;

/** Bytes of request bodies that are held at the same time, for all requests together. */
export const DefaultMaxHeldLength: number = 128 * 2 ** 20;
