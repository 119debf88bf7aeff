/**
 * A real browser for pages that people will open: Chromium of the system, driven by Playwright.
 *
 * @module
 */
import axe from "npm:axe-core@4.14.1";
import type { Browser, Page } from "npm:playwright-core@1.65.1";

const PLAYWRIGHT = "npm:playwright-core@1.65.1";

/** Rules of WCAG 2.2, levels A and AA, and what else is good practice. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Without these Chromium looks for updates and for its maker's hosts at every start. */
const FLAGS = [
  "--no-sandbox", // root may not start it otherwise
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How a page is opened. */
export interface OpenPageOptions {
  readonly colorScheme?: "light" | "dark";
  readonly width?: number;
}

/** A page, and everything about it that should not happen. */
export interface OpenedPage extends AsyncDisposable {
  readonly page: Page;
  /** Errors of the console and of scripts. */
  readonly errors: readonly string[];
  /** Addresses that the page asked for besides its own. */
  readonly requests: readonly string[];
}

/** The browser of one test file; a new page costs little. */
export class TestBrowser implements AsyncDisposable {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** @throws {Error} If there is no Chromium. */
  static async start(): Promise<TestBrowser> {
    const { chromium } = await import(PLAYWRIGHT);
    const program = Deno.build.os === "windows" ? undefined : "/usr/bin/chromium";
    const options = program ? { executablePath: program } : { channel: "msedge" };
    return new TestBrowser(await chromium.launch({ ...options, args: FLAGS }));
  }

  async open(url: string, options: OpenPageOptions = {}): Promise<OpenedPage> {
    const { colorScheme = "light", width = 1280 } = options;
    const context = await this.#browser.newContext({
      colorScheme,
      viewport: { width, height: 900 },
    });
    const page = await context.newPage();
    const errors: string[] = [];
    const requests: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    page.on("request", (request) => {
      if (request.url() !== url && !request.url().startsWith("data:")) requests.push(request.url());
    });
    await page.goto(url);
    return { page, errors, requests, [Symbol.asyncDispose]: () => context.close() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** What axe finds wrong with a page for those who do not see it, or use no mouse. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(RULES)} })`,
  ) as AxeResult;
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0].html}`);
}
