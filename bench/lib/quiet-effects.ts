import { performance } from "node:perf_hooks";
import type { GateEffects } from "../../src/core/gate/effects.ts";

/** A gate's effects that nobody hears of; orders are counted. */
export class QuietEffects implements GateEffects {
  sent = 0;

  readClock(): number {
    return Math.floor(performance.now() * 1e6);
  }

  sendOrder(_child: number): number {
    return ++this.sent;
  }
  sendCancel(): void {}
  massCancel(): void {}
  askStatus(): void {}
  sync(): void {}
  clientReport(): number {
    return 0;
  }
  copyReport(): number {
    return 0;
  }
  clientStatus(): void {}
  clientRefused(): void {}
  cancelRefused(): number {
    return 0;
  }
  leaseGranted(): void {}
  leaseRevoked(): void {}
  assigned(): void {}
  unassigned(): void {}
  parentState(): void {}
  childAdmitted(): void {}
  childRefused(): void {}
  childReport(): void {}
  parentChanged(): void {}
  childChanged(): void {}
  filled(): void {}
  alert(): void {}
}
