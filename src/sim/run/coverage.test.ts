import { expect, test } from "vitest";
import { Tape } from "../tape.ts";
import { Coverage } from "./coverage.ts";

test("a code counts where somebody reads it: on a wire, in an answer, in a log", () => {
  const tape = new Tape();
  const coverage = new Coverage(tape);
  tape.add({ kind: "code", atNs: 1, who: "router-1", code: "SentCap" });
  tape.add({ kind: "code", atNs: 2, who: "observer-1", code: "SentCap" });
  const about = { way: "forged", command: "kill", scope: "firm" } as const;
  tape.add({ kind: "wrong", what: "refused", atNs: 3, ...about, code: "SignatureInvalid" });
  tape.add({ kind: "wrong", what: "said", atNs: 3, ...about, code: "" });
  coverage.logged("ALARM: guard refused a command (firm): UnknownKey 0, 0");
  expect(coverage.met).toEqual({
    codes: { SentCap: 2, SignatureInvalid: 1, UnknownKey: 1 },
    wrongs: { "forged refused": 1, "forged said": 1 },
  });
});
