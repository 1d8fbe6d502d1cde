import { describe, expect, test } from "vitest";
import { C } from "../../core/gate/children.ts";
import { GateWorld } from "../../core/gate/gate.test-kit.ts";
import { ReportKind } from "../../core/gate/records.ts";
import { config, Floor, order } from "../../sim/fix-floor.test-kit.ts";
import type { FixMessage } from "../../wire/fix/message.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { FixApplication } from "../../wire/fix/session-config.ts";
import { MsgType, Tag } from "../../wire/fix/tags.ts";
import { speakLastWords } from "./last-words.ts";

/** A venue that writes down what reaches it, in order. */
class Tape implements FixApplication {
  readonly lines: string[] = [];
  onLogon(): void {}
  onLogout(): void {}
  onMessage(_session: FixSession, m: FixMessage): void {
    this.lines.push(`${String.fromCharCode(m.msgType)} ${m.msgSeqNum} ${m.text(Tag.ClOrdID)}`);
  }
}

/** A gate's core whose cancels go over a real session to a venue that hears them. */
async function connected() {
  const floor = new Floor(5);
  const tape = new Tape();
  await floor.acceptor([config("NXCH", "SMARS1")], tape);
  const { initiator, process } = floor.initiator(
    config("SMARS1", "NXCH", { resend: "gap-fill-orders" }),
    new Tape(),
  );
  await floor.run(100);
  const { session } = initiator;
  expect(session.live).toBe(true);
  const world = new GateWorld().up();
  world.effects.sendCancel = (child) => {
    const w = session.begin(MsgType.OrderCancelRequest);
    w.text(Tag.ClOrdID, `cancel ${child} as ${world.gate.ledger.children.get(child, C.cancel)}`);
    w.text(Tag.OrigClOrdID, `${child}`);
    w.char(Tag.Side, 0x31);
    w.text(Tag.Symbol, "IBM");
    w.utc(Tag.TransactTime, 1_381_239_000_000);
    session.commit();
  };
  return { floor, tape, world, session, process };
}

describe("a gate that must die (B37)", () => {
  test("B37: what was decided in the turn of the fault does not leave, cancels do, without a gap", async () => {
    const { floor, tape, world, session, process } = await connected();
    const row = world.parent({ qty: 1_000 });
    world.propose(row, [{ qty: 100 }, { qty: 200, ref: 2, tif: 0 }, { qty: 300, ref: 3 }]);
    world.report(2, { kind: ReportKind.Fill, lastQty: 300 });
    const before = world.tape.entries.length;
    const { turn } = floor.process("gate");
    let cancels = -1;
    process.run(() => {
      // Decided, numbered, and not yet handed to the socket when the journal's write fails.
      order(session, "never");
      order(session, "never either");
      const done = (count: number): void => {
        cancels = count;
      };
      speakLastWords({ gate: world.gate, clock: process.clock, turn, venues: [session], done });
      order(session, "nor this");
      session.flush();
    });
    await floor.run(50);
    expect(tape.lines).toEqual(["F 2 cancel 0 as 4", "F 3 cancel 1 as 5"]);
    expect(cancels).toBe(2);
    expect(world.tape.entries.length).toBe(before);
  });

  test("B37: a venue that does not read holds it up for 200 ms and no longer", async () => {
    const { floor, world, session, process } = await connected();
    world.propose(world.parent(), [{ qty: 100 }]);
    Object.defineProperty(session, "pendingBytes", { value: 99 });
    let doneMs = -1;
    const fromMs = floor.nowMs;
    const { turn } = floor.process("gate");
    process.run(() => {
      const done = (): void => {
        doneMs = floor.nowMs;
      };
      speakLastWords({ gate: world.gate, clock: process.clock, turn, venues: [session], done });
    });
    await floor.run(1_000);
    expect(doneMs - fromMs).toBeGreaterThanOrEqual(200);
    expect(doneMs - fromMs).toBeLessThan(205);
  });

  test("a turn that is stopped takes none of its further steps", async () => {
    const floor = new Floor(6);
    const { process, turn } = floor.process("gate");
    const steps: string[] = [];
    turn.addStep(() => {
      steps.push("journal");
      turn.stop();
    });
    turn.addStep(() => steps.push("sockets"));
    process.run(() => turn.touch());
    await floor.run(5);
    process.run(() => turn.touch());
    await floor.run(5);
    expect(steps).toEqual(["journal"]);
  });
});
