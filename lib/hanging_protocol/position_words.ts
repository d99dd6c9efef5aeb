/**
 * Places on screens in words.
 *
 * @module
 */
import { listWords } from "./layout/text.ts";
import type { Rectangle, ScreenLayout } from "./layout/types.ts";

/** Roundings that nobody sees. */
const Tolerance = 0.015;

/** A part of a length that begins at 0 and ends at 1. */
type Span = readonly [from: number, to: number];

/** Words of a direction: where it begins, where it ends. */
type Ends = readonly [first: string, last: string];

const Horizontal: Ends = ["left", "right"];
const Vertical: Ends = ["upper", "lower"];

function near(a: number, b: number): boolean {
  return Math.abs(a - b) < Tolerance;
}

function isAll([from, to]: Span): boolean {
  return near(from, 0) && near(to, 1);
}

const Parts: readonly (readonly [number, string])[] = [[2, "half"], [3, "third"], [4, "quarter"]];
const Ordinals = ["first", "second", "third", "fourth"];

/** A part of a direction, e.g. `left half`, `middle third`, `second quarter from the left`, `lower 40 %`. */
function spanWords(span: Span, [first, last]: Ends): string {
  const [from, to] = span;
  for (const [count, name] of Parts) {
    const index = Math.round(from * count);
    if (!near(from, index / count) || !near(to, (index + 1) / count)) continue;
    if (index === 0) return `${first} ${name}`;
    if (index === count - 1) return `${last} ${name}`;
    if (count === 3) return `middle ${name}`;
    return `${Ordinals[index]} ${name} from the ${first === "upper" ? "top" : first}`;
  }
  if (near(from, 0) && near(to, 2 / 3)) return `${first} two thirds`;
  if (near(from, 1 / 3) && near(to, 1)) return `${last} two thirds`;
  const [start, end] = [Math.round(100 * from), Math.round(100 * to)];
  if (near(from, 0)) return `${first} ${end} %`;
  if (near(to, 1)) return `${last} ${100 - start} %`;
  return `${start} to ${end} % from the ${first === "upper" ? "top" : first}`;
}

function isHalf([from, to]: Span): boolean {
  return near(to - from, 0.5) && (near(from, 0) || near(to, 1));
}

function partWords(across: Span, down: Span): string {
  if (isAll(across)) return isAll(down) ? "" : spanWords(down, Vertical);
  if (isAll(down)) return spanWords(across, Horizontal);
  if (isHalf(across) && isHalf(down)) {
    return `${near(down[0], 0) ? "upper" : "lower"} ${near(across[0], 0) ? "left" : "right"} quarter`;
  }
  return `${spanWords(down, Vertical)}, ${spanWords(across, Horizontal)}`;
}

function within(rectangle: Rectangle, frame: Rectangle): { across: Span; down: Span } {
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  const left = (rectangle.left - frame.left) / frame.width;
  const top = (rectangle.top - frame.top) / frame.height;
  return {
    across: [clamp(left), clamp(left + rectangle.width / frame.width)],
    down: [clamp(top), clamp(top + rectangle.height / frame.height)],
  };
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Whether more than a rounding of a screen is covered. */
function touches(rectangle: Rectangle, screen: ScreenLayout): boolean {
  const { across, down } = within(rectangle, screen.rectangle);
  return across[1] - across[0] > Tolerance && down[1] - down[0] > Tolerance;
}

/**
 * Where on the screens a rectangle is.
 *
 * @param rectangle The rectangle.
 * @param screens The screens; without any, the display as a whole.
 * @returns E.g. `Left half of screen 1`, `Screens 1 and 2`, `Upper right quarter of the screen`.
 */
export function positionWords(rectangle: Rectangle, screens: readonly ScreenLayout[]): string {
  const touched = screens.filter((screen) => touches(rectangle, screen));
  const whole = { left: 0, top: 0, width: 1, height: 1 };
  const single = touched.length === 1 ? touched[0] : undefined;
  const { across, down } = within(rectangle, single?.rectangle ?? whole);
  const part = partWords(across, down);
  if (touched.length > 1) {
    const isWhole = touched.every(({ rectangle: screen }) => {
      const covered = within(rectangle, screen);
      return isAll(covered.across) && isAll(covered.down);
    });
    const names = `screens ${listWords(touched.map(({ number }) => number))}`;
    return capital(isWhole ? names : part === "" ? `across ${names}` : `${part} of the display, across ${names}`);
  }
  const name = single === undefined ? "the display" : screens.length === 1 ? "the screen" : `screen ${single.number}`;
  return capital(part === "" ? name : `${part} of ${name}`);
}
