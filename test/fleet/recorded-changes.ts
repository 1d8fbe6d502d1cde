import { openLeanZip } from "../../src/shell/lean/zip-source.ts";
import { NbboUpdates } from "../../src/wire/lean/nbbo-updates.ts";

/**
 * When a side of the recorded NBBO changed in price, size or setter: ms since midnight, straight
 * from the file.
 */
export async function recordedChanges(path: string, bid: boolean): Promise<number[]> {
  const source = await openLeanZip(path);
  if ("code" in source) throw new Error(source.text);
  const updates = new NbboUpdates(source);
  const changes: number[] = [];
  let last = "";
  for (;;) {
    const ready = new Promise<void>((resolve) => {
      source.onReady = resolve;
    });
    const found = updates.next();
    if (found === "wait") await ready;
    else if (found !== "row") return changes;
    else {
      const { bidPx, bidQty, bidVenue, askPx, askQty, askVenue } = updates;
      const side = (bid ? [bidPx, bidQty, bidVenue] : [askPx, askQty, askVenue]).join(" ");
      if (side !== last) changes.push(updates.ms);
      last = side;
    }
  }
}
