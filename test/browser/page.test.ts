import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type RunningControl, runControl } from "../../src/bin/roles/control.ts";
import type { FieldValues } from "../../src/wire/fleet/frame-values.ts";
import {
  AlertRow,
  ChildRow,
  Feed,
  FillRow,
  GateRow,
  LaneRow,
  Last,
  ParentRow,
  RouterRow,
  Top,
} from "../../src/wire/fleet/schema.ts";
import { ScriptedPeer } from "./scripted-fleet.ts";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = BROWSERS.find((path) => existsSync(path));

if (executablePath === undefined) {
  test.skip("the page in a browser: no Chromium on this machine (apt-get install chromium)", () => {
    // Named, so that the totals show what was left out.
  });
}

const N = 0x4e;
const Q = 0x51;
const VENUES = [
  { venue: "N", name: "NYSE" },
  { venue: "Q", name: "NASDAQ" },
];
const START_MS = Date.UTC(2013, 9, 8, 13, 30);

const PARENT = {
  parent: 1,
  client: "desk",
  clOrdId: "D1001",
  symbol: "IBM",
  side: 1,
  ordType: 2,
  strategy: 1,
  orderQty: 5000,
  limitPx: 1_851_000,
  utcMs: START_MS,
};
const CHILD = {
  parent: 1,
  incarnation: 3,
  child: 1,
  venue: N,
  symbol: "IBM",
  side: 1,
  ordType: 2,
  tif: 3,
  qty: 300,
  px: 1_850_200,
  leavesQty: 300,
  nbboBid: 1_850_100,
  nbboAsk: 1_850_200,
  utcMs: START_MS,
};
const FILL = {
  parent: 1,
  incarnation: 3,
  child: 1,
  venue: N,
  execId: "NX1",
  symbol: "IBM",
  side: 1,
  lastQty: 300,
  lastPx: 1_850_200,
  index: 3,
  utcMs: START_MS,
};

describe.skipIf(executablePath === undefined)("the page in a browser", () => {
  let webRoot: string;
  let browser: Browser;
  let gate: ScriptedPeer;
  let quotes: ScriptedPeer;
  let control: RunningControl;
  let page: Page;
  let counts: FieldValues;
  /** What the browser complained of, and addresses that are not ours. */
  let complaints: string[];

  beforeAll(async () => {
    webRoot = mkdtempSync(join(tmpdir(), "smars-page-"));
    const root = join(import.meta.dirname, "..", "..", "web");
    await build({
      configFile: join(root, "vite.config.ts"),
      logLevel: "error",
      build: { outDir: webRoot },
    });
    browser = await chromium.launch({
      executablePath: executablePath as string,
      args: ["--no-sandbox"],
      // Scrollbars take room on most screens.
      ignoreDefaultArgs: ["--hide-scrollbars"],
    });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(webRoot, { recursive: true, force: true });
  });

  beforeEach(async () => {
    gate = await ScriptedPeer.open();
    quotes = await ScriptedPeer.open();
    counts = { incarnation: 3, parents: 1, openParents: 1, children: 1, sinceUtcMs: START_MS };
    gate.repeated = () => [
      [GateRow, { ...counts, utcMs: Date.now() }],
      [RouterRow, { router: 1, connected: 1, leaseId: 101, heartbeatAgeMs: 20 }],
      [LaneRow, { venue: N, connected: 1, sent: 12, shares: 4500 }],
      [LaneRow, { venue: Q }],
    ];
    quotes.repeated = () => [
      [Feed, { venue: N, up: 1 }],
      [Feed, { venue: Q, up: 1 }],
    ];
    gate.tell([ParentRow, { ...PARENT, index: 1 }], [ChildRow, { ...CHILD, index: 2 }]);
    const sizes = { bidQty: 700, askQty: 900 };
    quotes.tell(
      [Top, { symbol: "IBM", venue: N, trading: 1, bidPx: 1_850_100, askPx: 1_850_200, ...sizes }],
      [Last, { symbol: "MSFT", venue: Q, px: 334_500, qty: 100 }],
    );
    control = await runControl({
      port: 0,
      gateAddress: { host: "127.0.0.1", port: gate.port },
      quotesAddress: { host: "127.0.0.1", port: quotes.port },
      webRoot,
      venues: VENUES,
      symbols: ["AAPL", "IBM", "MSFT"],
    });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    complaints = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (line) => {
      if (line.type() === "error") complaints.push(line.text());
    });
    const ours = `http://127.0.0.1:${control.port}/`;
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(ours) && !url.startsWith("data:")) complaints.push(`asked ${url}`);
    });
    await page.goto(ours);
  });

  afterEach(async () => {
    await page.close();
    await control.close();
    gate.close();
    quotes.close();
  });

  /** Waits until a part of the page shows all of these texts. */
  async function shows(part: string, ...texts: string[]): Promise<void> {
    for (const text of texts) {
      await page.locator(part, { hasText: text }).first().waitFor({ timeout: 10_000 });
    }
  }

  /** Texts of a grid's cells in one row, found by a text in it. */
  async function cells(part: string, text: string): Promise<string[]> {
    const row = page.locator(`${part} .ag-row`, { hasText: text }).first();
    await row.waitFor({ timeout: 10_000 });
    return row.locator(".ag-cell").allInnerTexts();
  }

  test("shows state, venues, routers, NBBO, parent, its child with NBBO, and fills", async () => {
    await shows(".badge[data-state=OPEN]", "OPEN");
    await shows(".venues tbody tr:nth-child(1)", "NYSE", "OPEN", "up", "12", "4,500");
    await shows(".venues tbody tr:nth-child(2)", "NASDAQ", "down");
    await shows(".routers tbody tr", "101");
    expect(await cells(".quotes", "IBM")).toEqual(["IBM", "700", "185.01", "185.02", "900", "–"]);
    expect(await cells(".parents", "D1001")).toEqual([
      "D1001",
      "desk",
      "IBM",
      "Buy",
      "5,000",
      "0",
      "5,000",
      "–",
      "New",
    ]);
    await page.locator(".parents .ag-row", { hasText: "D1001" }).click();
    await shows(".detail h2", "D1001: Buy 5,000 IBM limit 185.10, new");
    expect(await cells(".detail", "0000300001")).toEqual([
      "00003000010001",
      "N",
      "Ioc",
      "300",
      "185.02",
      "185.01",
      "185.02",
      "0",
      "New",
    ]);
    gate.tell(
      [FillRow, FILL],
      [ChildRow, { ...CHILD, index: 4, cumQty: 300, leavesQty: 0, ordStatus: 2 }],
      [ParentRow, { ...PARENT, index: 5, cumQty: 300, filledNotional: 555_060_000, ordStatus: 1 }],
    );
    await shows(".detail .ag-row", "Filled");
    expect((await cells(".tape", "IBM")).slice(1)).toEqual(["IBM", "Buy", "300", "185.02", "N"]);
    expect((await cells(".parents", "Partially filled")).slice(5, 8)).toEqual([
      "300",
      "4,700",
      "185.02",
    ]);
    await page.getByRole("tab", { name: "Fills 1" }).click();
    expect((await cells(".detail", "NX1")).slice(1)).toEqual([
      "N",
      "300",
      "185.02",
      "NX1",
      "00003000010001",
    ]);
    expect(complaints).toEqual([]);
  });

  test("updates live: quotes, states, counters and alerts", async () => {
    await shows(".quotes .ag-row", "185.01");
    quotes.tell([
      Top,
      { symbol: "IBM", venue: Q, trading: 1, bidPx: 1_850_150, bidQty: 50, askPx: 0, askQty: 0 },
    ]);
    await shows(".quotes .ag-row", "185.015");
    counts = { ...counts, state: 2, cause: 3, refusals: 7 };
    gate.tell([AlertRow, { code: 58, scope: "venue:Q", utcMs: START_MS }]);
    await shows(".badge[data-state=HELD]", "HELD");
    await shows(".why", "Session closed", "Alert: LaneDown venue:Q");
    await shows(".page-header dl", "7");
    expect(await page.title()).toBe("HELD · SMARS");
  });

  test("symbols with orders stand first, those that traded next, and search finds one", async () => {
    await shows(".quotes .ag-row", "AAPL");
    const symbols = page.locator('.quotes .ag-cell[col-id="symbol"]');
    expect(await symbols.allInnerTexts()).toEqual(["IBM", "MSFT", "AAPL"]);
    await page.getByLabel("Find symbol").fill("aap");
    await page.locator(".quotes .ag-row", { hasText: "IBM" }).waitFor({ state: "detached" });
    expect(await symbols.allInnerTexts()).toEqual(["AAPL"]);
  });

  test("says that the gate is away, shows nothing as fresh, and begins anew when it is back", async () => {
    await shows(".parents .ag-row", "D1001");
    const port = gate.port;
    gate.close();
    await shows(".badge[data-state=UNREACHABLE]", "UNREACHABLE");
    await shows(".why", "No word from the gate for", "it was OPEN");
    for (const part of [".venues", ".routers", ".rates", ".parents", ".detail", ".tape"]) {
      await shows(`${part}[data-stale=true] .note`, "stale since");
    }
    await shows(".venues tbody tr:nth-child(1)", "unknown");
    expect(await page.locator(".quotes").getAttribute("data-stale")).toBe("false");
    gate.tell([ParentRow, { ...PARENT, index: 9, parent: 2, clOrdId: "D1002" }]);
    await gate.open(port);
    await shows(".badge[data-state=OPEN]", "OPEN");
    await shows(".parents[data-stale=false] .ag-row", "D1002");
  });

  test("says that control is away", async () => {
    await shows(".badge[data-state=OPEN]", "OPEN");
    await control.close();
    await shows(".badge[data-state=UNREACHABLE]", "UNREACHABLE");
    await shows(".why", "Control does not answer since");
    await shows(".quotes[data-stale=true] .note", "stale since");
  });

  test("a parent can be chosen with the keyboard alone", async () => {
    await shows(".parents .ag-row", "D1001");
    await page.locator('.parents .ag-cell[col-id="clOrdId"]').first().focus();
    await page.keyboard.press("Enter");
    await shows(".detail h2", "D1001");
  });

  test("a held list keeps still: new parents wait and are counted, changes still show", async () => {
    await shows(".parents .ag-row", "D1001");
    await page.locator(".parents button.hold").press("Enter");
    gate.tell(
      [ParentRow, { ...PARENT, index: 9, parent: 2, clOrdId: "D1002" }],
      [ParentRow, { ...PARENT, index: 10, ordStatus: 4 }],
    );
    await shows(".parents button.hold", "1 new");
    await shows(".parents .ag-row", "Canceled");
    expect(await page.locator(".parents .ag-row", { hasText: "D1002" }).count()).toBe(0);
    await page.locator(".parents button.hold").press("Enter");
    await shows(".parents .ag-row", "D1002");
  });

  test("follows the light or dark of the system", async () => {
    const colour = (): Promise<string> =>
      page.evaluate("getComputedStyle(document.querySelector('.venues')).backgroundColor");
    await page.emulateMedia({ colorScheme: "light" });
    expect(await colour()).toBe("rgb(255, 255, 255)");
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await colour()).toBe("rgb(21, 26, 33)");
  });

  test.each([
    [1280, 800],
    [1920, 1080],
  ])(
    "fits %s x %s: nothing is cut off and no column needs sideways scrolling",
    async (width, height) => {
      await page.setViewportSize({ width, height });
      await page.locator(".parents .ag-row", { hasText: "D1001" }).click();
      await shows(".detail .ag-row", "0000300001");
      const root = "document.documentElement";
      expect(await page.evaluate(`${root}.scrollWidth > innerWidth`)).toBe(false);
      expect(await page.evaluate(`${root}.scrollHeight > innerHeight`)).toBe(false);
      // What is left of each grid beside its last column: at least its scrollbar.
      const left: number[] = await page.evaluate(`
      [...document.querySelectorAll(".grid")].map((grid) => {
        const ends = [...grid.querySelectorAll(".ag-header-cell")].map(
          (cell) => cell.getBoundingClientRect().right,
        );
        return Math.round(grid.getBoundingClientRect().right - Math.max(...ends));
      })
    `);
      expect(left.length).toBe(4);
      expect(Math.min(...left)).toBeGreaterThan(5);
    },
  );
});
