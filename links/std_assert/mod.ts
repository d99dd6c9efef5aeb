/**
 * Stand-in for `jsr:@std/assert` where JSR cannot be reached: the assertions this project uses, with the names and
 * signatures of the real package.
 *
 * @module
 */
import { inspect } from "node:util";
import { equal } from "./equal.ts";

export { equal };

/** The error every assertion of this package throws. */
export class AssertionError extends Error {
  /** Makes an assertion error with a message. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

/** A class, whatever its constructor takes. */
type AbstractConstructor<E> = abstract new (...args: never[]) => E;

function show(value: unknown): string {
  return inspect(value, { depth: 20, maxArrayLength: 400, sorted: true, breakLength: 100 });
}

function suffix(msg: string | undefined): string {
  return msg ? `: ${msg}` : ".";
}

/** Common head and tail cut away, the lines that differ marked with `-` (actual) and `+` (expected). */
function difference(actual: unknown, expected: unknown): string {
  const left = show(actual).split("\n");
  const right = show(expected).split("\n");
  let head = 0;
  while (head < left.length && head < right.length && left[head] === right[head]) head++;
  let tail = 0;
  const shorter = Math.min(left.length, right.length) - head;
  while (tail < shorter && left[left.length - 1 - tail] === right[right.length - 1 - tail]) tail++;
  const context = left.slice(Math.max(0, head - 3), head);
  const removed = left.slice(head, left.length - tail);
  const added = right.slice(head, right.length - tail);
  const mark = (sign: string) => (line: string) => `    ${sign}   ${line}`;
  return [
    "",
    "    [Diff] Actual / Expected",
    "",
    ...context.map(mark(" ")),
    ...removed.map(mark("-")),
    ...added.map(mark("+")),
  ]
    .join("\n");
}

/** Throws unless `expr` is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** The values that count as false. */
export type Falsy = false | 0 | 0n | "" | null | undefined;

/** Throws unless `expr` is falsy. */
export function assertFalse(expr: unknown, msg = ""): asserts expr is Falsy {
  if (expr) throw new AssertionError(msg);
}

/** Throws unless both values are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  throw new AssertionError(`Values are not equal${suffix(msg)}\n${difference(actual, expected)}`);
}

/** Throws if both values are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) return;
  throw new AssertionError(`Expected actual: ${show(actual)} not to be: ${show(expected)}${suffix(msg)}`);
}

/** Throws unless both values are the same by `Object.is`. */
export function assertStrictEquals<T>(actual: unknown, expected: T, msg?: string): asserts actual is T {
  if (Object.is(actual, expected)) return;
  const text = show(actual);
  throw new AssertionError(
    text === show(expected)
      ? `Values have the same structure but are not reference-equal${suffix(msg)}\n\n${text}\n`
      : `Values are not strictly equal${suffix(msg)}\n${difference(actual, expected)}`,
  );
}

/** Throws if both values are the same by `Object.is`. */
export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!Object.is(actual, expected)) return;
  throw new AssertionError(`Expected "actual" to not be strictly equal to: ${show(actual)}${suffix(msg)}\n`);
}

/** Throws unless the numbers differ by at most `tolerance` (default: a ten-millionth of `expected`). */
export function assertAlmostEquals(actual: number, expected: number, tolerance?: number, msg?: string): void {
  if (Object.is(actual, expected)) return;
  const allowed = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  const delta = Math.abs(expected - actual);
  if (delta <= allowed) return;
  throw new AssertionError(
    `Expected actual: "${actual}" to be close to "${expected}": delta "${delta}" is greater than "${allowed}"${
      suffix(msg)
    }`,
  );
}

/** Throws if the value is `null` or `undefined`. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual !== undefined && actual !== null) return;
  throw new AssertionError(`Expected actual: "${actual}" to not be null or undefined${suffix(msg)}`);
}

/** Throws unless `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual > expected)) throw new AssertionError(msg ?? `Expect ${show(actual)} > ${show(expected)}`);
}

/** Throws unless `actual >= expected`. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual >= expected)) throw new AssertionError(msg ?? `Expect ${show(actual)} >= ${show(expected)}`);
}

/** Throws unless `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual < expected)) throw new AssertionError(msg ?? `Expect ${show(actual)} < ${show(expected)}`);
}

/** Throws unless `actual <= expected`. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual <= expected)) throw new AssertionError(msg ?? `Expect ${show(actual)} <= ${show(expected)}`);
}

/** Throws unless the value is an instance of the class. */
export function assertInstanceOf<E>(
  actual: unknown,
  expectedType: AbstractConstructor<E>,
  msg = "",
): asserts actual is E {
  if (actual instanceof expectedType) return;
  const found = actual === null
    ? "null"
    : typeof actual === "object"
    ? (actual.constructor?.name ?? "Object")
    : typeof actual;
  throw new AssertionError(
    `Expected object to be an instance of "${expectedType.name}"` +
      `${found === expectedType.name ? "" : ` but was "${found}"`}${suffix(msg)}`,
  );
}

/** Throws unless the value is an error of the class, with a message that matches. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  ErrorClass?: AbstractConstructor<E>,
  msgMatches?: string | RegExp,
  msg?: string,
): asserts error is E {
  if (!(error instanceof Error)) throw new AssertionError(`Expected "error" to be an Error object${suffix(msg)}`);
  if (ErrorClass && !(error instanceof ErrorClass)) {
    throw new AssertionError(
      `Expected error to be instance of "${ErrorClass.name}", but was "${error.constructor?.name}"${suffix(msg)}`,
    );
  }
  if (!msgMatches) return;
  const matches = typeof msgMatches === "string" ? error.message.includes(msgMatches) : msgMatches.test(error.message);
  if (matches) return;
  throw new AssertionError(
    `Expected error message to include ${
      typeof msgMatches === "string" ? JSON.stringify(msgMatches) : msgMatches
    }, but got ${JSON.stringify(error.message)}${suffix(msg)}`,
  );
}

/** Throws unless the text matches the pattern. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (expected.test(actual)) return;
  throw new AssertionError(`Expected actual: "${actual}" to match: "${expected}"${suffix(msg)}`);
}

/** Throws if the text matches the pattern. */
export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void {
  if (!expected.test(actual)) return;
  throw new AssertionError(`Expected actual: "${actual}" to not match: "${expected}"${suffix(msg)}`);
}

/** Throws unless the text contains the other. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (actual.includes(expected)) return;
  throw new AssertionError(`Expected actual: "${actual}" to contain: "${expected}"${suffix(msg)}`);
}

/** Throws unless the function throws. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Throws unless the function throws an error of the class, with a message that includes a text. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: AbstractConstructor<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  errorClassOrMsg?: AbstractConstructor<E> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const text = typeof errorClassOrMsg === "string"
    ? errorClassOrMsg
    : errorClassOrMsg === undefined
    ? (msg ?? msgIncludes)
    : msg;
  try {
    fn();
  } catch (error) {
    if (typeof errorClassOrMsg === "function") {
      if (!(error instanceof Error)) throw new AssertionError(`A non-Error object was thrown${suffix(text)}`);
      assertIsError(error, errorClassOrMsg, msgIncludes, text);
    }
    return error;
  }
  throw new AssertionError(`Expected function to throw${suffix(text)}`);
}

/** Throws (rejects) unless the function returns a promise that rejects. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Throws (rejects) unless the function returns a promise that rejects with an error of the class. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: AbstractConstructor<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  errorClassOrMsg?: AbstractConstructor<E> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const text = typeof errorClassOrMsg === "string" ? errorClassOrMsg : msg;
  let promise: PromiseLike<unknown> | undefined;
  try {
    promise = fn();
    if (typeof promise?.then !== "function") throw new TypeError("No promise returned");
  } catch {
    throw new AssertionError(`Function throws when expected to reject${suffix(text)}`);
  }
  try {
    await promise;
  } catch (error) {
    if (typeof errorClassOrMsg === "function") {
      if (!(error instanceof Error)) throw new AssertionError(`A non-Error object was rejected${suffix(text)}`);
      assertIsError(error, errorClassOrMsg, msgIncludes, text);
    }
    return error;
  }
  throw new AssertionError(`Expected function to reject${suffix(text)}`);
}

/** Throws always. */
export function fail(msg?: string): never {
  throw new AssertionError(`Failed assertion${suffix(msg)}`);
}
