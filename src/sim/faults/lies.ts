import { type Fault, type FaultSite, named, oneOf, spanNs } from "./fault-site.ts";
import { FixEdit } from "./fix-edit.ts";

const MS = 1e6;
const S = 1e9;

/** What a venue has said so far in one lie's time: a lie is made of true words. */
type Heard = {
  /** The last execution, and the last end of an order, that passed. */
  trade: FixEdit | null;
  end: FixEdit | null;
};

/** Says instead of a true report something else, or null when this one cannot be made to lie. */
type Invent = (report: FixEdit, heard: Heard, site: FaultSite) => FixEdit | null;

/**
 * A venue that says something that is not so: the report stands in the place of a true one, which
 * its reader never hears, under its number, so that the session sees nothing.
 */
function lie(row: string, invent: Invent): Fault {
  return (site) => {
    const venue = oneOf(site.random, named(site.fleet, "venue"));
    if (venue === null) return;
    const heard: Heard = { trade: null, end: null };
    let told = false;
    const undo = site.wires.fix(venue, "gate", (message) => {
      const report = reportOf(message);
      if (report === null || told) return [message];
      const instead = invent(report, heard, site);
      if (isTrade(report)) heard.trade = report;
      if ("48C".includes(report.get(39))) heard.end = report;
      if (instead === null) return [message];
      told = true;
      say(site, { row, venue, text: instead.text });
      return [instead.bytes()];
    });
    if (undo !== null) site.undoAfter(4 * S, undo);
  };
}

function say(
  { tape, world, note }: FaultSite,
  { row, venue, text }: { readonly row: string; readonly venue: string; readonly text: string },
): void {
  tape.add({ kind: "lie", atNs: world.nowNs, who: venue, row, text });
  note("gate");
}

/** An execution report that comes for the first time; null for everything else. */
function reportOf(message: Uint8Array): FixEdit | null {
  const report = new FixEdit(message);
  return report.get(35) === "8" && report.get(43) !== "Y" ? report : null;
}

const isOld = (report: FixEdit): boolean => report.get(8) === "FIX.4.2";
const isNew = (report: FixEdit): boolean => report.get(150) === "0" && report.get(39) === "0";
const isTrade = (report: FixEdit): boolean => "F12".includes(report.get(150) || "-");

/** Makes an execution of a report. */
function traded(report: FixEdit, qty: number, execId: string): FixEdit {
  const orderQty = Number(report.get(38));
  const cumQty = Number(report.get(14)) + qty;
  const full = cumQty >= orderQty;
  const px = report.get(44) || report.get(6);
  report
    .set(17, execId)
    .set(32, `${qty}`)
    .set(31, px)
    .set(30, report.get(30) || "N");
  report
    .set(14, `${cumQty}`)
    .set(151, `${Math.max(0, orderQty - cumQty)}`)
    .set(6, px);
  report.set(39, full ? "2" : "1").set(150, isOld(report) ? (full ? "2" : "1") : "F");
  return report.remove(58);
}

/** An ExecID that no venue gives. */
const inventedId = ({ random }: FaultSite): string => `LIE${random.u32().toString(36)}`;

/** B24: more than was ordered. */
export const overfill: Fault = lie("B24", (report, _, site) => {
  if (!isNew(report)) return null;
  const extra = 100 * (1 + site.random.below(3));
  return traded(report, Number(report.get(38)) + extra, inventedId(site));
});

/** B25: an execution behind the end of its order. */
export const fillAfterEnd: Fault = lie("B25", (report, { end }, site) => {
  if (!isNew(report) || end === null) return null;
  const late = report.withBodyOf(end).remove(41);
  late.set(11, end.get(41) || end.get(11));
  return traded(late, Math.max(1, Number(end.get(38)) - Number(end.get(14))), inventedId(site));
});

/** B26: an execution of an order that nobody here sent. */
export const fillOfUnknown: Fault = lie("B26", (report, _, site) => {
  if (!isNew(report)) return null;
  const id = site.random.below(2) === 0 ? `X${report.get(11).slice(1)}` : "NOTOURS1";
  return traded(report.set(11, id), 100, inventedId(site));
});

/** B27: an execution, or the end of an order, is told twice, word for word. */
export const repeatedReport: Fault = lie("B27", (report, { trade, end }, { random }) => {
  const again = random.below(2) === 0 ? (end ?? trade) : (trade ?? end);
  return isNew(report) && again !== null ? report.withBodyOf(again) : null;
});

/** B28: two executions under one ExecID(17). */
export const reusedExecId: Fault = lie("B28", (report, { trade }) => {
  if (!isNew(report) || trade === null) return null;
  const other = report.withBodyOf(trade);
  return other.set(32, `${Number(trade.get(32)) + 100}`);
});

/** B29: an execution is broken, or corrected. */
export const bustedFill: Fault = lie("B29", (report, { trade }, site) => {
  if (!isNew(report) || trade === null) return null;
  // Now and then of one that was never told.
  const of = site.random.below(4) === 0 ? inventedId(site) : trade.get(17);
  const bust = report.withBodyOf(trade).set(19, of).set(17, inventedId(site));
  const corrects = site.random.below(2) === 0;
  if (corrects) bust.set(32, `${Math.max(1, Math.floor(Number(trade.get(32)) / 2))}`);
  if (isOld(bust)) return bust.set(20, corrects ? "2" : "1");
  return bust.set(150, corrects ? "G" : "H");
});

/** B31: sums that contradict each other. */
export const wrongSums: Fault = lie("B31", (report, _, { random }) => {
  if (!isTrade(report)) return null;
  if (random.below(2) === 0) return report.set(14, `${Number(report.get(14)) + 100}`);
  return report.set(151, `${Number(report.get(151)) + 100}`);
});

/** B34: an end or a replace that nobody asked for. */
export const unaskedEnd: Fault = lie("B34", (report, _, { random }) => {
  if (!isNew(report)) return null;
  const [status, type] = [
    ["4", "4"],
    ["8", "8"],
    ["5", "5"],
  ][random.below(3)] as [string, string];
  return report.set(39, status).set(150, type).set(151, "0");
});

/** B30: two reports in the wrong order, each under the number of the other. */
export const swappedReports: Fault = (site) => {
  const venue = oneOf(site.random, named(site.fleet, "venue"));
  if (venue === null) return;
  let first: FixEdit | null = null;
  let done = false;
  const undo = site.wires.fix(venue, "gate", (message, connection) => {
    const report = reportOf(message);
    if (done || (report === null && first === null)) return [message];
    if (first === null) {
      const held = report as FixEdit;
      first = held;
      site.world.plan(20 * MS, () => {
        if (first !== held) return;
        first = null;
        connection.pass(message);
      });
      return [];
    }
    const held = first;
    first = null;
    if (report === null) return [held.bytes(), message];
    done = true;
    const swapped = [held.withBodyOf(report), report.withBodyOf(held)];
    for (const { text } of swapped) say(site, { row: "B30", venue, text });
    return swapped.map((one) => one.bytes());
  });
  if (undo !== null) site.undoAfter(4 * S, undo);
};

/** B32: a venue takes an order and never says a word of it. */
export const silentOrder: Fault = silence("B32", (report) => isNew(report));

/** B33: a venue never answers a cancel. */
export const silentCancel: Fault = silence("B33", (report) => report.get(41) !== "");

/**
 * What a venue has to say of one order is held back for a while, for ever, but for its executions:
 * one that nobody is ever told of is no silence. Nor is a resend: a gate that lost its draw by a
 * loss of power asks for what was said, and an order that is kept out of that was never sent (A3).
 */
function silence(row: string, begins: (report: FixEdit) => boolean): Fault {
  return (site) => {
    const venue = oneOf(site.random, named(site.fleet, "venue"));
    if (venue === null) return;
    let id = "";
    const undo = site.wires.fix(venue, "gate", (message) => {
      const report = new FixEdit(message);
      if (!"89".includes(report.get(35))) return [message];
      const order = report.get(41) || report.get(11);
      if (id === "" && report.get(43) !== "Y" && begins(report)) {
        id = order;
        site.note("gate");
      }
      if (order !== id || id === "" || isTrade(report)) return [message];
      if (report.get(43) === "Y") return [message];
      site.tape.add({ kind: "lie", atNs: site.world.nowNs, who: venue, row, text: "" });
      return [nothingSaid(report).bytes()];
    });
    if (undo !== null) site.undoAfter(spanNs(site.random, 100 * MS, 15 * S), undo);
  };
}

/** The same number without a word: a gap fill over it alone. */
function nothingSaid(message: FixEdit): FixEdit {
  const next = Number(message.get(34)) + 1;
  const empty = new FixEdit(new Uint8Array(0));
  const body = empty.set(35, "4").set(123, "Y").set(36, `${next}`);
  return message.withBodyOf(body);
}
