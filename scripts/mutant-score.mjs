/** Share of the mutants that tests have to find, over all files. */
const BAR = 0.9;
/** In these, the ladders that admit and what they ask, every one. */
const WHOLE = /^src\/core\/gate\/(admit-child|admit-parent|child-ladder|controls\/[^/]+)\.ts$/;

/**
 * Judges a report of Stryker: lines for a person, and whether the bars are held.
 *
 * @param report Stryker's JSON report.
 * @param listed Equivalent mutants, `{ file, line, from, to, reason }`: `line` is the trimmed line
 *   on which the mutant begins, `from` and `to` are what is changed and into what. They count as if
 *   they did not exist; one that a test finds, or that is no mutant any more, is an error.
 */
export function judge(report, listed) {
  const lines = [];
  const faults = [];
  const all = { found: 0, of: 0 };
  const unused = new Set(listed.filter(({ file }) => report.files[file] !== undefined));
  for (const [file, { source, mutants }] of Object.entries(report.files).sort(byName)) {
    const own = { found: 0, of: 0 };
    const alive = [];
    for (const mutant of mutants) {
      if (mutant.status === "Ignored") continue;
      const about = describe(file, source, mutant);
      const entry = listed.find((each) => isSame(each, about));
      unused.delete(entry);
      const found = mutant.status === "Killed" || mutant.status === "Timeout";
      if (entry !== undefined) {
        if (mutant.status === "Killed")
          faults.push(`${placeOf(about)} is listed, and a test finds it: take it out.`);
        continue;
      }
      own.of++;
      if (found) own.found++;
      else alive.push(`  ${placeOf(about)} ${mutant.status === "NoCoverage" ? "(no test)" : ""}`);
    }
    all.found += own.found;
    all.of += own.of;
    lines.push(`${percent(own)}  ${own.found} of ${own.of}  ${file}`, ...alive);
    if (WHOLE.test(file) && own.found < own.of) {
      faults.push(`${file}: ${own.of - own.found} alive; on the ladders none may be.`);
    }
  }
  for (const { file, line, to } of unused) faults.push(`${file}: "${line}" has no mutant ${to}.`);
  lines.push(`${percent(all)}  ${all.found} of ${all.of}  in all`);
  if (all.of === 0) faults.push("There was nothing to change: no such file, or none of core/gate.");
  if (all.found < BAR * all.of) faults.push(`${percent(all)} in all is below ${BAR * 100} %.`);
  return { lines, faults };
}

function describe(file, source, { location: { start, end }, replacement, mutatorName }) {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  const line = (lines[0] ?? "").trim();
  const rest = lines.join("\n");
  const cut = rest.length - (lines.at(-1) ?? "").length + end.column - 1;
  const from = oneLine(rest.slice(start.column - 1, cut));
  return { file, at: start.line, line, from, to: oneLine(replacement ?? mutatorName) };
}

function isSame(entry, about) {
  const { file, line, from, to } = about;
  return entry.file === file && entry.line === line && entry.from === from && entry.to === to;
}

function placeOf({ file, at, from, to }) {
  return `${file}:${at}: ${from} -> ${to}`;
}

function oneLine(text) {
  return text.replace(/\s+/g, " ").trim();
}

function percent({ found, of }) {
  // Rounded down: 99.96 % is not all of them.
  return `${(of === 0 ? 100 : Math.floor((found / of) * 1000) / 10).toFixed(1).padStart(5)} %`;
}

function byName([a], [b]) {
  return a < b ? -1 : 1;
}
