import { sendHeartbeat, sendTestRequest } from "./admin.ts";
import type { Inbound } from "./inbound.ts";
import type { LogonRules } from "./logon-rules.ts";
import type { SessionDay } from "./session-day.ts";
import type { SessionSide } from "./session-side.ts";

/** Text(58) of our Logout at the end of the session's hours. */
const HOURS_OVER = "end of session";

/** What a session does by the clock. */
export class Upkeep {
  readonly #side: SessionSide;
  readonly #inbound: Inbound;
  readonly #logon: LogonRules;
  readonly #day: SessionDay;

  constructor(side: SessionSide, inbound: Inbound, logon: LogonRules, day: SessionDay) {
    this.#side = side;
    this.#inbound = inbound;
    this.#logon = logon;
    this.#day = day;
  }

  /** Called several times a second, connected or not. */
  tick(): void {
    const { line, clock } = this.#side;
    const nowNs = clock.nowNs();
    switch (line.state) {
      case "Closing":
        return;
      case "Down":
        if (this.#day.turn()) line.touch();
        return;
      case "LogonSent":
      case "LogoutSent":
      case "Ended":
        if (line.isOverdue(nowNs)) line.drop("the peer did not answer in time");
        return;
      case "Live":
        if (this.#day.over) line.logout(HOURS_OVER);
        else if (!this.#isBroken(nowNs)) this.#keepAlive(nowNs);
    }
  }

  /** Whether the peer has failed us for too long; the session then ends. */
  #isBroken(nowNs: number): boolean {
    const { line, outbox, settings, liveness, store } = this.#side;
    const inbound = this.#inbound;
    if (outbox.pendingBytes > settings.pendingMaxBytes) {
      line.drop("the peer does not read");
    } else if (this.#logon.isResetLate(nowNs)) {
      line.violation("ResetSeqNumFlag was not answered", true);
    } else if (liveness.isStalled(nowNs, inbound.waiting, store.nextIn)) {
      if (inbound.insist()) line.touch();
      else line.violation("ResendRequest was not answered", true);
    }
    return !line.live;
  }

  #keepAlive(nowNs: number): void {
    const { line, outbox, liveness } = this.#side;
    switch (liveness.step(nowNs)) {
      case "None":
        return;
      case "Silent":
        line.drop("the peer is silent");
        return;
      case "TestRequest":
        sendTestRequest(outbox);
        break;
      case "Heartbeat":
        sendHeartbeat(outbox);
    }
    line.touch();
  }
}
