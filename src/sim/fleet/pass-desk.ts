import { refusedOfScope } from "../../core/domain/scope.ts";
import type { PassBody, PassesBody } from "../../wire/control/kill-port.ts";
import type { PassedOrder } from "../tape.ts";
import type { SimWorld } from "../world.ts";
import type { GateProgram } from "./gate-program.ts";
import { PERSONS, STRANGERS } from "./keys.ts";
import type { SimPeople } from "./people.ts";

const NS_PER_MS = 1e6;
/** How often a supervisor looks at the orders that wait for one. */
const LOOK_MS = 40;
/** By the order's number, what becomes of it: the rest is let pass as it should be. */
const WAYS = ["nobody", "late", "client", "content", "unknown", "twice"] as const;
/** Of so many orders each of these befalls one. */
const EVERY = 14;

/**
 * A supervisor of the firm: looks at orders that wait for a second person, and lets most of them
 * pass. Now and then it is forgotten, too late, said twice, of another order or of other words, or
 * by whoever sent it. It draws nothing by chance: the order's number says what.
 */
export class PassDesk {
  readonly #world: SimWorld;
  readonly #gate: GateProgram;
  readonly #people: SimPeople;
  /** Words that were given to each order, by number and content. */
  readonly #said: Map<string, number> = new Map();

  constructor(world: SimWorld, parts: { gate: GateProgram; people: SimPeople }) {
    this.#world = world;
    this.#gate = parts.gate;
    this.#people = parts.people;
  }

  /** Looks now, and from then on for ever. */
  look(): void {
    this.#world.plan(LOOK_MS * NS_PER_MS, () => this.look());
    const body = this.#gate.kills?.ask("/v1/passes", "")?.body as PassesBody | undefined;
    for (const pass of body?.passes ?? []) this.#rule(pass);
  }

  #rule(pass: PassBody): void {
    const { scope, state, client } = pass;
    const number = refusedOfScope(scope);
    const way = WAYS[number % EVERY];
    const said = this.#said.get(pass.content) ?? 0;
    const [ann, ben] = PERSONS as [string, string];
    const say = (person: string, content: string = pass.content, of: string = scope): void => {
      this.#said.set(pass.content, said + 1);
      this.#people.pass(person, of, content, orderOf(pass));
    };
    if (way === "late" && state === "expired" && said === 0) say(ann);
    if (way === "twice" && said === 1 && state !== "waiting") say(ben);
    if (state !== "waiting" || said > 1 || way === "nobody" || way === "late") return;
    if (said === 0) {
      if (way === "client" && client === STRANGERS.client) say(STRANGERS.client);
      else if (way === "content") say(ann, `${pass.content} `);
      else if (way === "unknown") say(ann, pass.content, `refused:${number + 1_000_000}`);
      else say(ann);
    } else if (way !== undefined) say(ben);
  }
}

function orderOf({ client, account, symbol, side, qty, limitPx }: PassBody): PassedOrder {
  return { client, account, symbol, side: `${side}`, qty, px: limitPx };
}
