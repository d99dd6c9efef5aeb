/**
 * The page in a real browser: Debian's Chromium, driven by playwright-core.
 *
 * @module
 */
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { main } from "../../cli/main.ts";
import { TestIo } from "../cli/support.ts";

const Executables = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Longest wait for anything in the browser, in milliseconds. */
const Patience = 15_000;

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Where the browser is, if there is one. */
export const Executable = Executables.find(exists);

/** `hangar serve` or `hangar gateway` in this process. */
export class Service implements AsyncDisposable {
  readonly #io = new TestIo();
  readonly #done: Promise<number>;
  /** `http://127.0.0.1:PORT/`. */
  url = "";
  /** As the verbs take it. */
  peer = "";

  private constructor(args: readonly string[]) {
    this.#done = main([...args, "--http-port", "0"], this.#io);
  }

  /** Starts a server with a store in memory. */
  static serve(...args: string[]): Promise<Service> {
    return Service.#start("serve", "--store", ":memory:", "--port", "0", ...args);
  }

  /** Starts a gateway in front of a server. */
  static gateway(peer: string): Promise<Service> {
    return Service.#start("gateway", peer);
  }

  static async #start(...args: string[]): Promise<Service> {
    const service = new Service(args);
    const ready = /^(?:listening (\S+)\n)?(http:\/\/127\.0\.0\.1:\d+)\n$/;
    const found = await Promise.race([service.#io.until(ready), service.#done]);
    if (typeof found === "number") throw new Error(`ended with ${found}: ${service.#io.err}`);
    [, service.peer, service.url] = found;
    service.url += "/";
    return service;
  }

  /** Stores a data set in DICOM JSON. */
  async store(dataset: Readonly<Record<string, unknown>>): Promise<void> {
    const response = await fetch(`${this.url}hanging-protocols`, {
      method: "POST",
      headers: { "Content-Type": "application/dicom+json" },
      body: JSON.stringify([dataset]),
    });
    if (!response.ok) throw new Error(await response.text());
    await response.body?.cancel();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#io.controller.abort();
    await this.#done;
  }
}

/** A page that is looked at. */
export interface View {
  readonly page: Page;
  /** What the browser complained about: errors of scripts, of the console, violated policies. */
  readonly complaints: string[];
}

/** A browser that is open for one test. */
export class TestBrowser implements AsyncDisposable {
  private constructor(private readonly browser: Browser) {}

  /** Opens one. */
  static async open(): Promise<TestBrowser> {
    return new TestBrowser(await chromium.launch({ executablePath: Executable, args: ["--no-sandbox"] }));
  }

  /** Opens a page. */
  async view(url: string, options: BrowserContextOptions = {}): Promise<View> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    context.setDefaultTimeout(Patience);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("dialog", (dialog) => complaints.push(dialog.message()));
    await page.goto(url);
    return { page, complaints };
  }

  /** Closes all pages. */
  async clear(): Promise<void> {
    for (const context of this.browser.contexts()) await context.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
  }
}

/**
 * Defines a test whose steps share a browser; without one it is skipped, and says so.
 *
 * @param name Its name
 * @param steps The steps by their names
 */
export function browserTests(
  name: string,
  steps: Readonly<Record<string, (browser: TestBrowser) => Promise<void>>>,
): void {
  if (Executable === undefined) console.log(`skipped: ${name}: Chromium (Debian package chromium) not found`);
  Deno.test({
    name,
    ignore: Executable === undefined,
    async fn(t) {
      await using browser = await TestBrowser.open();
      for (const [step, run] of Object.entries(steps)) {
        await t.step(step, async () => {
          try {
            await run(browser);
          } finally {
            await browser.clear();
          }
        });
      }
    },
  });
}

/** Waits until an element has this text. */
export async function untilText(page: Page, selector: string, text: string | RegExp): Promise<void> {
  await page.locator(selector).filter({ hasText: text }).first().waitFor();
}

/** The names on the cards. */
export function names(page: Page): Promise<string[]> {
  return page.locator(".card-name").allTextContents();
}

/** Waits until all drawings in sight are there, and tells how wide they are. */
export async function drawings(page: Page, selector: string): Promise<number[]> {
  const images = page.locator(selector);
  for (const image of await images.all()) {
    await image.scrollIntoViewIfNeeded();
    await image.and(page.locator(".loaded")).waitFor();
  }
  return await images.evaluateAll((all) =>
    Promise.all(all.map(async (image) => {
      await (image as unknown as { decode(): Promise<void> }).decode();
      return (image as unknown as { naturalWidth: number }).naturalWidth;
    }))
  );
}

/** Waits until there are cards of these names, and no others; Playwright's own way needs `eval`, which the page forbids. */
export async function untilNames(page: Page, wanted: readonly string[]): Promise<void> {
  const deadline = Date.now() + Patience;
  while (JSON.stringify(await names(page)) !== JSON.stringify(wanted)) {
    if (Date.now() > deadline) throw new Error(`The cards are ${await names(page)}, not ${wanted}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
