import { describe, expect, test } from "vitest";
import { NbboUpdates } from "./nbbo-updates.ts";
import { MemorySource } from "./source.ts";

/** Every update as "ms bidQty@bidPx venue / askQty@askPx venue", then how it ended. */
function updates(lines: readonly string[]): string[] {
  const text = Uint8Array.from(lines.join("\n"), (c) => c.charCodeAt(0));
  const nbbo = new NbboUpdates(new MemorySource("x.zip", [text]));
  const found: string[] = [];
  const venue = (code: number): string => (code === 0 ? "-" : String.fromCharCode(code));
  for (;;) {
    const state = nbbo.next();
    if (state !== "row") return [...found, state];
    const bid = `${nbbo.bidQty}@${nbbo.bidPx} ${venue(nbbo.bidVenue)}`;
    found.push(`${nbbo.ms} ${bid} / ${nbbo.askQty}@${nbbo.askPx} ${venue(nbbo.askVenue)}`);
  }
}

const bid = (ms: number, px: number, venue = "N", suspicious = 0): string =>
  `${ms},${px},100,0,0,${venue},1,${suspicious}`;
const ask = (ms: number, px: number, venue = "N", suspicious = 0): string =>
  `${ms},0,0,${px},200,${venue},1,${suspicious}`;

describe("the recorded NBBO", () => {
  test.each<[string, string[], string[]]>([
    ["nothing is nothing", [], ["end"]],
    [
      "a bid line and an ask line of one millisecond are one update",
      [bid(5, 10, "N"), ask(5, 12, "P"), bid(6, 11), ask(6, 12)],
      ["5 100@10 N / 200@12 P", "6 100@11 N / 200@12 N", "end"],
    ],
    [
      "several pairs of one millisecond stay apart",
      [bid(5, 10), ask(5, 12), bid(5, 11), ask(5, 13)],
      ["5 100@10 N / 200@12 N", "5 100@11 N / 200@13 N", "end"],
    ],
    [
      "a bid without its ask leaves the ask as it was",
      [bid(5, 10), ask(5, 12), bid(6, 11), bid(7, 9), ask(7, 13)],
      ["5 100@10 N / 200@12 N", "6 100@11 N / 200@12 N", "7 100@9 N / 200@13 N", "end"],
    ],
    [
      "an ask alone leaves the bid as it was",
      [bid(5, 10), ask(5, 12), ask(6, 13)],
      ["5 100@10 N / 200@12 N", "6 100@10 N / 200@13 N", "end"],
    ],
    [
      "a bid and an ask of different milliseconds are two updates",
      [bid(5, 10), ask(6, 12)],
      ["5 100@10 N / 0@0 -", "6 100@10 N / 200@12 N", "end"],
    ],
    ["the last bid counts without its ask", [bid(5, 10)], ["5 100@10 N / 0@0 -", "end"]],
    [
      "a suspicious line is left out, its other half is not",
      [bid(5, 10), ask(5, 12), bid(6, 11), ask(6, 99, "P", 1), bid(7, 1, "P", 1), ask(7, 13)],
      ["5 100@10 N / 200@12 N", "6 100@11 N / 200@12 N", "7 100@11 N / 200@13 N", "end"],
    ],
    [
      "a line with both sides is a whole update",
      ["5,10,100,12,200,Q,1,0", bid(6, 11), "6,0,0,0,0,N,1,0"],
      ["5 100@10 Q / 200@12 Q", "6 100@11 N / 200@12 Q", "end"],
    ],
    ["a fault ends it", [bid(5, 10), ask(5, 12), "x"], ["5 100@10 N / 200@12 N", "fault"]],
  ])("%s", (_title, lines, wanted) => {
    expect(updates(lines)).toEqual(wanted);
  });
});
