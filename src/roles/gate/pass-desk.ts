import { RejectCode, rejectName } from "../../core/domain/reject-code.ts";
import { refusedOfScope } from "../../core/domain/scope.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { isOver, type Pass } from "../../core/gate/pass-book.ts";
import { PassNeed } from "../../core/gate/pass-records.ts";
import { givePass, mayGive } from "../../core/gate/passing.ts";
import { canonicalText } from "../../wire/control/canonical.ts";
import type { PassBody, PassesBody } from "../../wire/control/kill-port.ts";
import {
  type DeskTools,
  type KillAnswer,
  refusedBy,
  type SignedWord,
  takenNow,
} from "./kill-answer.ts";
import { hashOf } from "./rearm-choices.ts";

/**
 * Takes one person's signed word on an order that was refused (C74, C49): its client may send
 * exactly this order once more. The order's sender is the first of two people, and this the second.
 */
export function takePass(x: DeskTools, word: SignedWord): KillAnswer {
  const { gate, sha256 } = x;
  const { command, content, person } = word;
  const number = refusedOfScope(command.scope);
  if (!mayGive(gate, number, person, gate.why)) return refusedBy(x, word);
  const pass = gate.ledger.passes.of(number);
  const same = pass !== undefined && content === passContent(pass);
  if (!same || hashOf(content, sha256) !== command.contentHash) {
    return x.refuse(RejectCode.ContentChanged, 0, 0, command);
  }
  x.note(word);
  const { keyId, reason, contentHash } = command;
  const given = givePass(gate, { pass: number, person, keyId, reason, contentHash });
  return given ? takenNow(x, word, person) : refusedBy(x, word);
}

/** Every order that waits for a person's word, or has it, as far back as the gate knows them. */
export function passesBody(gate: Gate): PassesBody {
  return { passes: [...gate.ledger.passes.all].map((pass) => passBody(pass, gate.utcMs)) };
}

/** What a person signs: everything that the order says, and what the word lets it pass. */
function passContent({ asked }: Pass): string {
  const { pass, account, accountType, body, capacity, client, limitPx, ordType, qty } = asked;
  const { side, strategy, symbol, tif } = asked;
  const order = { account, accountType, body, capacity, client, limitPx, ordType, qty };
  return canonicalText({
    ...order,
    ...{ side, strategy, symbol, tif },
    ...{ refused: pass, needs: needsNames(asked.needs) },
  });
}

function passBody(pass: Pass, utcMs: number): PassBody {
  const { asked, given, parent } = pass;
  const { client, clOrdId, trader, account, symbol, side, qty, limitPx, worstNotional } = asked;
  const order = { client, clOrdId, trader, account, symbol, side, qty, limitPx, worstNotional };
  return {
    scope: `refused:${asked.pass}`,
    state: stateOf(pass, utcMs),
    ...order,
    needs: needsNames(asked.needs),
    content: passContent(pass),
    sinceMs: Math.floor((given ?? asked).utcMs),
    untilMs: Math.floor((given ?? asked).untilMs),
    person: given?.person ?? "",
    reason: given?.reason ?? "",
    parent,
  };
}

function stateOf(pass: Pass, utcMs: number): PassBody["state"] {
  if (pass.parent > 0) return "used";
  if (isOver(pass, utcMs)) return "expired";
  return pass.given === null ? "waiting" : "given";
}

const NEEDS: readonly (readonly [bit: number, code: RejectCode])[] = [
  [PassNeed.reduce, RejectCode.ReduceOnly],
  [PassNeed.qty, RejectCode.SoftOrderQty],
  [PassNeed.notional, RejectCode.SoftOrderNotional],
  [PassNeed.adv, RejectCode.SoftAdv],
];

function needsNames(needs: number): string[] {
  return NEEDS.filter(([bit]) => (needs & bit) !== 0).map(([, code]) => rejectName(code));
}
