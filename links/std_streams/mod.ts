/**
 * Stand-in for `jsr:@std/streams` where JSR cannot be reached: what this project uses, with the names and signatures
 * of the real package.
 *
 * @module
 */
export * from "./limited_bytes_transform_stream.ts";
export * from "./text_line_stream.ts";
export * from "./to_bytes.ts";
export * from "./to_text.ts";
