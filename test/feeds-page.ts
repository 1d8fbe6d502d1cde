import { RejectCode, rejectName } from "../src/core/domain/reject-code.ts";
import { C } from "../src/core/gate/children.ts";
import { cancelParent } from "../src/core/gate/client-requests.ts";
import { loseFeeds, stepFeeds, takeFeed } from "../src/core/gate/feeds.ts";
import { GateWorld, VENUES } from "../src/core/gate/gate.test-kit.ts";
import { kill } from "../src/core/gate/kill.ts";
import { P } from "../src/core/gate/parents.ts";
import { ReportKind } from "../src/core/gate/records.ts";
import { replaceParent } from "../src/core/gate/replace-parent.ts";
import type { ParentOrder } from "../src/core/gate/requests.ts";

const IBM = 0;
const [BID, ASK] = [1_819_000, 1_820_000];
const DAY = 0;
const ON_CLOSE = 7;
const SCOPE = { kind: "symbol", name: "IBM" } as const;

/** What befalls the feeds of a gate that has an order in work. */
const FAULTS: readonly (readonly [name: string, befalls: (world: GateWorld) => void])[] = [
  ["all good", () => undefined],
  ["P's feed stopped", ({ gate }) => takeFeed(gate, 1, false)],
  ["`quotes` gone", ({ gate }) => loseFeeds(gate)],
  [
    "frozen for longer than `quoteAgeMaxMs`",
    ({ gate }) => {
      gate.market.heardNs = gate.nowNs - (gate.limits.quoteAgeMaxMs + 1) * 1e6;
    },
  ],
  ["nobody offers", (world) => quote(world, () => [BID, 0])],
  ["locked", (world) => quote(world, (venue) => [BID, venue === 0 ? BID : ASK])],
  ["crossed", (world) => quote(world, (venue) => [BID, venue === 0 ? BID - 100 : ASK])],
];

type Ask = (world: GateWorld) => string;

/** What is asked of it then, each in a world of its own: "" for done, else why not. */
const ASKED: readonly (readonly [name: string, ask: Ask])[] = [
  ["a client's limit order", (world) => order(world, {})],
  ["a market order", (world) => order(world, { ordType: 1, limitPx: 0 })],
  ["an order on close", (world) => order(world, { tif: ON_CLOSE })],
  ["an order in another symbol", (world) => order(world, { symbol: "BAC", limitPx: 138_100 })],
  ["a child that rests at N", (world) => child(world, 0, { tif: DAY, px: BID - 1000 })],
  ["a child that takes at N", (world) => child(world, 0, { px: ASK })],
  ["a child that takes at P", (world) => child(world, 1, { px: ASK })],
  ["a client's replace to less", replaceDown],
  ["a client's cancel", cancel],
  ["a fill", fill],
  ["a kill", killed],
];

/** docs/feeds.md: what is refused and what still works while feeds are not good. */
export function feedsPage(): string {
  const head = ["", ...FAULTS.map(([name]) => name)];
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    "# Feeds that are not good",
    "",
    "What a gate answers while the quotes that it reads itself are stopped, frozen or crossed. Each",
    "cell is what the core's own ladders come to, in a gate that has an order in work at N; a test",
    "writes the table and keeps it. The fault is in IBM's quotes; where a feed still brings them,",
    "those of the other symbol are good.",
    "",
    line(head),
    line(head.map(() => "---")),
    ...ASKED.map(([name, ask]) => line([name, ...FAULTS.map(([, befalls]) => cell(befalls, ask))])),
    "",
    "Cancels, fills and kills always work. A replace that is refused leaves its order as it is. A gate",
    "that lost its feeds is HELD and goes on by itself when they have been good for `heldClearMs`; after",
    "`feedLossCancelMs` it asks back what is at venues ([states](states.md)). With `heldParents: queue` an",
    "order that meets `GateNotOpen` for that waits, and is held against everything anew when the gate",
    "goes on.",
    "",
  ].join("\n");
}

function quote({ gate }: GateWorld, of: (venue: number) => readonly [number, number]): void {
  VENUES.forEach((_, venue) => {
    const [bid, ask] = of(venue);
    gate.market.tops.set(IBM, venue, bid as number, 500, ask as number, 500, 2, true);
  });
}

function cell(befalls: (world: GateWorld) => void, ask: Ask): string {
  const world = new GateWorld().up().listed();
  const row = world.parent({ clOrdId: "A" });
  world.propose(row, [{ qty: 100, tif: DAY, px: BID }]);
  world.report(0, { kind: ReportKind.Accepted });
  stepFeeds(world.gate);
  befalls(world);
  stepFeeds(world.gate);
  return ask(world) || "works";
}

function order(world: GateWorld, changes: Partial<ParentOrder>): string {
  const { refusals } = world.effects;
  world.parent({ body: "another", qty: 200, ...changes });
  return nameOf(refusals.at(-1)?.code);
}

function child(world: GateWorld, venue: number, of: { tif?: number; px: number }): string {
  const { sent, childRefusals } = world.effects;
  const before = sent.length;
  world.propose(0, [{ qty: 50, venue: VENUES[venue] as number, ...of }]);
  return sent.length > before ? "" : nameOf(childRefusals.at(-1)?.code);
}

function cancel(world: GateWorld): string {
  const request = { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" };
  cancelParent(world.gate, request);
  return world.effects.cancels.length === 1 ? "" : "not asked for";
}

function replaceDown({ gate }: GateWorld): string {
  const { parents } = gate.ledger;
  const { client, session, account } = parents.infoOf(0);
  replaceParent(gate, {
    ...{
      client,
      session,
      account,
      symbol: "IBM",
      clOrdId: "R",
      origClOrdId: "A",
      side: 1,
      ordType: 2,
    },
    ...{ tif: 0, strategy: 1, qty: 500, limitPx: 1_820_000, handlInst: 1, capacity: 65 },
    ...{ accountType: 0, body: "r", possDupSentUtcMs: 0, fault: null },
  });
  return parents.get(0, P.orderQty) === 500 ? "" : nameOf(gate.why.code);
}

function fill(world: GateWorld): string {
  world.report(0, { kind: ReportKind.Fill, lastQty: 100, leavesQty: 0 });
  return world.gate.ledger.children.get(0, C.cumQty) === 100 ? "" : "not booked";
}

function killed({ gate }: GateWorld): string {
  kill(gate, { scope: SCOPE, person: "ada", keyId: "ada-1", counter: 1, reason: "of the table" });
  return gate.ledger.kills.isKilled(SCOPE) ? "" : "not killed";
}

function nameOf(code: number | undefined): string {
  return code === undefined || code === RejectCode.None ? "" : `\`${rejectName(code)}\``;
}
