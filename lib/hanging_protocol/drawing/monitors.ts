/**
 * The screens as monitors, and how places in the display environment become places on their glass.
 *
 * @module
 */
import type { ProtocolLayout, Rectangle, ScreenLayout } from "../layout/types.ts";
import { ellipsize, measure } from "./measure.ts";
import type { Area, Pen } from "./pen.ts";
import { element, type Markup } from "./svg.ts";

/** The frame of a monitor in pixels; `chin` is its lower part, with a text on it. */
export interface Frame {
  /** Between monitors. */
  readonly gap: number;
  /** Width of the frame. */
  readonly bezel: number;
  /** Height of the lower part. */
  readonly chin: number;
  /** Height of the foot. */
  readonly foot: number;
}

/** The frame in a drawing, and in a thumbnail. */
export const Frames = {
  drawing: { gap: 1.5, bezel: 7, chin: 20, foot: 18 },
  thumbnail: { gap: 0.75, bezel: 2.5, chin: 2.5, foot: 7 },
} as const satisfies Record<string, Frame>;

/** Corners that lie on the edge of a screen belong to it. */
const Tolerance = 0.004;

function toPixels({ left, top, width, height }: Rectangle, { x, y, width: w, height: h }: Area): Area {
  return { x: x + left * w, y: y + top * h, width: width * w, height: height * h };
}

function glassOf(area: Area, { gap, bezel, chin }: Frame): Area {
  const side = Math.min(gap + bezel, area.width / 4);
  const [above, below] = [Math.min(gap + bezel, area.height / 6), Math.min(gap + chin, area.height / 4)];
  return {
    x: area.x + side,
    y: area.y + above,
    width: area.width - 2 * side,
    height: area.height - above - below,
  };
}

/** Puts places of the display environment on the glass of the monitors. */
export class Desk {
  readonly #layout: ProtocolLayout;
  readonly #area: Area;
  readonly #frame: Frame;

  /** Makes a desk: the layout, the room for the display environment in pixels, the frame of the monitors. */
  constructor(layout: ProtocolLayout, area: Area, frame: Frame) {
    this.#layout = layout;
    this.#area = area;
    this.#frame = frame;
  }

  /** The whole of a monitor, without its foot. */
  monitor(screen: ScreenLayout): Area {
    return toPixels(screen.rectangle, this.#area);
  }

  /** The part of a monitor that shows images. */
  glass(screen: ScreenLayout): Area {
    return glassOf(this.monitor(screen), this.#frame);
  }

  /** A rectangle that lies on one screen or spans several; each corner is put on the glass of the screen it is on. */
  place(rectangle: Rectangle, preferred: number | undefined): Area {
    const { left, top, width, height } = rectangle;
    const [x1, y1] = this.#corner(left, top, 1, preferred);
    const [x2, y2] = this.#corner(left + width, top + height, -1, preferred);
    const plain = toPixels(rectangle, this.#area);
    return x2 - x1 > 1 && y2 - y1 > 1 ? { x: x1, y: y1, width: x2 - x1, height: y2 - y1 } : plain;
  }

  /** `inward` is 1 for an upper left corner, -1 for a lower right one. */
  #corner(x: number, y: number, inward: 1 | -1, preferred: number | undefined): [number, number] {
    const [px, py] = [x + inward * Tolerance, y + inward * Tolerance];
    const { screens } = this.#layout;
    const holding = screens.filter(({ rectangle: { left, top, width, height } }) =>
      px >= left && px <= left + width && py >= top && py <= top + height
    );
    const screen = holding.find(({ number }) => number === preferred) ?? holding[0];
    if (screen === undefined) return [this.#area.x + x * this.#area.width, this.#area.y + y * this.#area.height];
    const { left, top, width, height } = screen.rectangle;
    const glass = this.glass(screen);
    const clamp = (value: number) => Math.min(1, Math.max(0, value));
    return [
      glass.x + clamp((x - left) / width) * glass.width,
      glass.y + clamp((y - top) / height) * glass.height,
    ];
  }
}

/** What a screen is, as much of it as fits. */
function specification(screen: ScreenLayout, room: number, size: number): string {
  const pixels = screen.columns && screen.rows ? `${screen.columns} × ${screen.rows}` : "";
  const depth = screen.colorBits ? "color" : screen.grayBits ? `${screen.grayBits}-bit gray` : "";
  const whole = [`Screen ${screen.number}`, pixels, depth].filter((part) => part !== "");
  for (let count = whole.length; count > 0; count--) {
    const text = whole.slice(0, count).join("  ·  ");
    if (measure(text, size) <= room) return text;
  }
  return ellipsize(`${screen.number}`, room, size) ||
    (measure(`${screen.number}`, size) <= room ? `${screen.number}` : "");
}

/**
 * Draws a monitor.
 *
 * @param pen The pen
 * @param desk Where things are
 * @param screen The screen
 * @param frame Its frame
 * @param withText Whether it says what it is
 * @returns Foot, frame and glass
 */
export function monitor(pen: Pen, desk: Desk, screen: ScreenLayout, frame: Frame, withText: boolean): Markup {
  const outer = desk.monitor(screen);
  const body = {
    x: outer.x + frame.gap,
    y: outer.y + frame.gap,
    width: outer.width - 2 * frame.gap,
    height: outer.height - 2 * frame.gap,
  };
  const glass = desk.glass(screen);
  const parts: Markup[] = [];
  // Only what stands on the table has a foot; the others hang
  if (screen.rectangle.top + screen.rectangle.height > 0.98) {
    const [middle, below] = [body.x + body.width / 2, body.y + body.height];
    const [neck, base] = [Math.min(body.width * 0.14, 60), Math.min(body.width * 0.4, 170)];
    const [neckHeight, baseHeight] = [frame.foot * 0.6, frame.foot * 0.22];
    parts.push(
      pen.rectangle({ x: middle - neck / 2, y: below - 1, width: neck, height: neckHeight + 1 }, { fill: "bezel" }, {
        "fill-opacity": "0.8",
      }),
      pen.rectangle(
        { x: middle - base / 2, y: below + neckHeight, width: base, height: baseHeight },
        { fill: "bezel" },
        { rx: baseHeight / 2 },
      ),
    );
  }
  parts.push(
    pen.rectangle(body, { fill: "bezel" }, { rx: Math.min(9, frame.bezel) }),
    pen.rectangle(glass, { fill: "glass" }, { rx: 2 }),
  );
  if (withText) {
    const size = 10.5;
    const room = body.width - 12;
    const y = (glass.y + glass.height + body.y + body.height) / 2 + size * 0.36;
    const style = { size, color: "bezel-ink", anchor: "middle" } as const;
    parts.push(pen.text(body.x + body.width / 2, y, specification(screen, room, size), style));
  }
  return element("g", {}, parts);
}
