import { FIRM } from "../domain/scope.ts";
import { endAuctionParents } from "./auction-parents.ts";
import { endIocParents, expireAll } from "./client-requests.ts";
import { watchRouters } from "./divergence.ts";
import { stepFeeds } from "./feeds.ts";
import type { Gate } from "./gate.ts";
import { stepQueue } from "./held-queue.ts";
import { hold, stepHolds } from "./hold.ts";
import { holdOffenders } from "./hold-routers.ts";
import { openIfProven } from "./opening.ts";
import { stepOrphans } from "./orphans.ts";
import { Phase } from "./phase.ts";
import { stepReplaces } from "./replace-parent.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { revertLimits } from "./set-limit.ts";
import { applyPhase, stampTime } from "./stamp-time.ts";
import { checkUnanswered } from "./unanswered.ts";
import { watchLosses } from "./watch-losses.ts";
import { checkSilence } from "./workers.ts";

/** An idle gate journals the time so often, ns. */
const STAMP_NS = 1e9;

/**
 * Sets the time of a turn. After a pause the gate is HELD before anything of this turn is decided:
 * whatever waited in the sockets meanwhile is decided under it (B44, B47).
 *
 * @param periodMs How often the ticker ticks.
 */
export function atTime(gate: Gate, nowNs: number, utcMs: number, periodMs: number): void {
  gate.at(nowNs, utcMs);
  if (gate.clock.lateMs(nowNs, periodMs) > gate.limits.stallHeldMs) hold(gate, StateCause.Stall);
}

/** What the gate does because time has passed; the shell calls it every `periodMs`. */
export function takeTick(gate: Gate, periodMs: number): void {
  const { clock, ledger } = gate;
  if (clock.tick(gate.nowNs, gate.utcMs, periodMs)) hold(gate, StateCause.ClockApart);
  if (Math.abs(gate.nowNs - ledger.tickMonoNs) >= STAMP_NS) stampTime(gate);
  revertLimits(gate, ledger.tickUtcMs);
  stepFeeds(gate);
  stepHolds(gate);
  checkSilence(gate);
  holdOffenders(gate);
  watchRouters(gate);
  watchLosses(gate);
  checkUnanswered(gate);
  gate.reconciler?.step(gate);
  endIocParents(gate);
  endAuctionParents(gate);
  stepOrphans(gate);
  stepReplaces(gate);
  openIfProven(gate);
  stepQueue(gate);
}

/**
 * The shell's clock says where the trading day stands. What is not ahead of the journal says
 * nothing; a day that ends takes its orders with it (M16).
 */
export function takePhase(gate: Gate, tradeDate: number, phase: Phase): void {
  const { ledger } = gate;
  // The phase follows the clock that is believed, and not while the clocks disagree (B46).
  if (ledger.states.demand(FIRM, StateCause.ClockApart) !== ScopeState.OPEN) return;
  const ahead =
    tradeDate > ledger.tradeDate || (tradeDate === ledger.tradeDate && phase > ledger.phase);
  if (!ahead) return;
  stampTime(gate);
  const unended = ledger.phase !== Phase.None && ledger.phase !== Phase.Closed;
  if (tradeDate > ledger.tradeDate && unended) turnPhase(gate, ledger.tradeDate, Phase.Closed);
  turnPhase(gate, tradeDate, phase);
}

/** After a start: a day that was journaled as over has no orders left to expire but these. */
export function expireIfClosed(gate: Gate): void {
  if (gate.ledger.phase === Phase.Closed) expireAll(gate);
}

function turnPhase(gate: Gate, tradeDate: number, phase: Phase): void {
  const record = { tradeDate, phase };
  gate.records.phase(record);
  applyPhase(gate.ledger, record);
  gate.effects.sync();
  if (phase === Phase.Closed) expireAll(gate);
}
