import type { SeededRandom } from "../../core/domain/random.ts";
import { WRONG_WAYS } from "../fleet/wrong-people.ts";
import { type Fault, type FaultSite, oneOf, spanNs } from "./fault-site.ts";

const MS = 1e6;
const S = 1e9;

/** Of the kills one in so many is of the firm; so many are of any scope alike. */
const FIRM_EVERY = 4;
/** Of the kills one in so many is the last word of a gate whose power goes. */
const POWER_EVERY = 3;

/** Of nothing but accounts and symbols there is a position: so seldom another scope is tried. */
const ANY_EVERY = 5;

/** One person kills a scope; later two lift it again. The power may go with the gate's answer. */
export const peopleKill: Fault = (site) => {
  const { fleet, random, note, undoAfter } = site;
  const scope = scopeOf(random, fleet.scopes);
  if (scope === null) return;
  if (random.below(POWER_EVERY) === 0) powerGoesWithAnswer(site, "kill", scope);
  const keep = random.below(2) === 0;
  fleet.people.kill(scope);
  note("gate");
  undoAfter(spanNs(random, 5 * MS, 8 * S), () => fleet.people.rearm(scope, keep));
};

/** Two persons rearm a scope, killed or not: a rearm of yesterday's kill lifts nothing. */
export const peopleRearm: Fault = ({ fleet, random, note }) => {
  const scope = oneOf(random, fleet.scopes);
  if (scope === null) return;
  fleet.people.rearm(scope, random.below(2) === 0);
  note("gate");
};

/** People freeze a scope or a single order; later two open it again. */
export const peopleFreeze: Fault = ({ fleet, random, note, undoAfter }) => {
  const scopes = random.below(2) === 0 ? fleet.parentScopes : fleet.scopes;
  const scope = oneOf(random, scopes);
  if (scope === null) return;
  const keep = random.below(2) === 0;
  fleet.people.freeze(scope);
  note("gate");
  undoAfter(spanNs(random, 50 * MS, 8 * S), () => fleet.people.open(scope, keep));
};

/** Two persons let only reducing orders through a scope; later two open it again. */
export const peopleReduce: Fault = ({ fleet, random, note, undoAfter }) => {
  const positions = fleet.scopes.filter((one) => /^(account|symbol):/.test(one));
  const scope = oneOf(random, random.below(ANY_EVERY) === 0 ? fleet.scopes : positions);
  if (scope === null) return;
  // What works before goes on working, unless a person has stopped it first.
  if (random.below(2) === 0) fleet.people.freeze(scope);
  fleet.people.reduceOnly(scope);
  note("gate");
  undoAfter(spanNs(random, 200 * MS, 8 * S), () => fleet.people.open(scope, true));
};

/** Two persons open a scope, whatever has stopped it; or one of them ends a HELD. */
export const peopleOpen: Fault = ({ fleet, random, note }) => {
  const scope = random.below(3) === 0 ? "firm" : oneOf(random, fleet.scopes);
  if (scope === null) return;
  if (random.below(4) === 0) fleet.people.unhold(scope);
  else fleet.people.open(scope, random.below(2) === 0);
  note("gate");
};

/**
 * One person closes the trading day, if nothing is open; the desk opens the next one. The power may
 * go with the gate's answer to either. A firm whose sum limits are small keeps its day: another one
 * would begin its sums anew, and the judge counts them over the run.
 */
export const peopleDay: Fault = (site) => {
  const { fleet, random, note } = site;
  if (!fleet.mayCloseDay) return;
  if (random.below(POWER_EVERY) === 0) powerGoesWithAnswer(site, "day", "firm");
  fleet.people.closeDay();
  note("gate");
};

/** Somebody gives a command that must change nothing: forged, repeated, late, signed twice. */
export const peopleWrong: Fault = ({ fleet, random, note }) => {
  const way = oneOf(random, WRONG_WAYS);
  const scope = oneOf(random, fleet.scopes);
  if (way === null || scope === null) return;
  fleet.wrongPeople.say(way, scope, random, () => note("gate"));
};

function scopeOf(random: SeededRandom, scopes: readonly string[]): string | null {
  const firm = random.below(FIRM_EVERY) === 0 && scopes.includes("firm");
  return firm ? "firm" : oneOf(random, scopes);
}

/** What was answered must be on disk: the gate's machine loses its power in that very instant. */
function powerGoesWithAnswer(
  { tape, world, fleet }: FaultSite,
  command: "kill" | "day",
  scope: string,
): void {
  let waits = true;
  tape.onEvent((event) => {
    if (!waits || event.kind !== "people" || event.scope !== scope) return;
    if (event.command !== command || event.what !== "answered") return;
    waits = false;
    world.plan(0, () => fleet.losePower("gate"));
  });
}
