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

/** Bytes that are not worth counting: what a usual hanging protocol comes to, in whichever form. */
export const SmallLength: number = 256 * 1024;

/**
 * The most bytes of an instance that is turned into JSON or XML, drawn or described, where it has no more than
 * `MaxDocumentNodes` values: nothing else happens meanwhile. A large hanging protocol has a tenth as many; what is longer
 * can be had as `application/dicom`.
 */
export const MaxConvertedLength: number = 2 ** 20;

/** Bytes that an instance takes when it is converted, for each byte that it has. */
export const ConversionFactor = 8;

/** The most parts of a request. */
export const MaxParts = 1000;

/** Bytes of request bodies that are held at the same time, for all requests together. */
export const DefaultMaxHeldLength: number = 128 * 2 ** 20;

/** Requests that are worked on at the same time. */
export const DefaultMaxRequests = 64;

/** Bytes that long instances and responses are counted against, where nothing else counts against the same. */
export const DefaultMemory: number = 128 * 2 ** 20;
