/**
 * Stand-in for `jsr:@std/cli` where JSR cannot be reached: what this project uses, with the names and signatures of
 * the real package.
 *
 * @module
 */
export * from "./parse_args.ts";
export * from "./unicode_width.ts";
