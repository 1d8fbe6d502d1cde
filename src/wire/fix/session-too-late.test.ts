import { describe, expect, test } from "vitest";
import { SessionPair } from "./session-pair.test-kit.ts";

describe.each(["FIX.4.2", "FIX.4.4"] as const)("bytes that are too late, %s", (beginString) => {
  test("none of them leaves: the line is cut, and no later one brings the orders", () => {
    const gate = { resend: "gap-fill-orders" } as const;
    const pair = new SessionPair({ beginString, initiator: gate });
    const { initiator, acceptor } = pair;
    pair.connect();
    pair.run();
    initiator.send();
    pair.run();
    expect(acceptor.orders).toEqual(["CLIENT11"]);
    initiator.tooLate = "new orders waited 5000 ms";
    initiator.send();
    expect([initiator.wire, initiator.open, initiator.session.live]).toEqual([[], false, false]);
    expect(initiator.events.at(-1)).toBe("logout: new orders waited 5000 ms");
    initiator.tooLate = "";
    pair.run();
    pair.connect();
    pair.run();
    expect(acceptor.orders).toEqual(["CLIENT11"]);
    expect(initiator.events.at(-1)).toBe("gap-filled 3-4");
    initiator.send();
    pair.run();
    expect(acceptor.orders).toEqual(["CLIENT11", "CLIENT13"]);
    expect(pair.agreed).toBe(true);
  });
});
