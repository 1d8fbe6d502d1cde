import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { BeginString } from "../../src/wire/fix/tags.ts";
import { AcceptorPair } from "./acceptor-pair.ts";
import { RawClient } from "./raw-client.ts";
import { SCRIPTS } from "./scripts.ts";

describe.each<BeginString>(["FIX.4.2", "FIX.4.4"])(
  "QuickFIX and we answer alike in %s",
  (begin) => {
    const pair = new AcceptorPair(begin);
    beforeAll(() => pair.start());
    afterAll(() => pair.close());
    beforeEach(({ skip }) => skip(pair.fault !== "", pair.fault));

    test.for(SCRIPTS)("$title", async ({ lines, differs }) => {
      const said = lines.map((line) => line.replaceAll("<BEGIN>", begin));
      const theirs = await RawClient.talk(begin, pair.quickfixPort, said);
      const ours = await RawClient.talk(begin, pair.smarsPort, said);
      if (differs === undefined) {
        expect(ours).toEqual(theirs);
        return;
      }
      const listed = (list: readonly string[]): string[] =>
        list.map((line) => inVersion(line, begin));
      expect(core(ours)).toEqual(listed(differs.ours));
      expect(core(theirs)).toEqual(listed(differs.theirs));
    });
  },
);

/** A listed answer as it is in a version: the first required field, codes that 4.2 has not. */
function inVersion(line: string, begin: BeginString): string {
  const early = begin === "FIX.4.2";
  return line
    .replace("<FIRST>", early ? "21" : "40")
    .replace(/<LATER>(.*)<\/LATER>/, early ? "" : "$1");
}

/** Answers without the usual Logon, and without the fields of the header that never differ. */
function core(answers: readonly string[]): string[] {
  const same = /^8=[^|]*\|9=\d+\||(?<=\|)(49|52|56)=[^|]*\|/g;
  return answers
    .map((text) => text.replace(same, "").replace(/\|$/, ""))
    .filter((text) => text !== "35=A|34=1|98=0|108=30");
}
