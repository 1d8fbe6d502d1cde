import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * A vitest reporter that writes what a run comes to as JSON into the file named by TOTALS_FILE:
 * `{ passed, failed: [name with its first reason], skipped: [name with its reason] }`. A file that
 * cannot be loaded and an error outside every test count as failures of their own.
 */
export default class TotalsReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const totals = { passed: 0, failed: [], skipped: [] };
    for (const module of modules) countModule(module, totals);
    for (const error of unhandledErrors) totals.failed.push(`outside every test: ${error.message}`);
    const file = process.env.TOTALS_FILE;
    if (file === undefined) return;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(totals, null, 2));
  }
}

function countModule(module, totals) {
  const name = module.relativeModuleId;
  for (const error of module.errors()) totals.failed.push(`${name}: ${error.message}`);
  for (const suite of module.children.allSuites()) {
    for (const error of suite.errors()) totals.failed.push(`${suite.fullName}: ${error.message}`);
  }
  for (const test of module.children.allTests()) {
    const { state, note, errors } = test.result();
    const title = `${name}: ${test.fullName}`;
    if (state === "passed") totals.passed++;
    else if (state === "failed") totals.failed.push(withReason(title, errors));
    else totals.skipped.push(note ? `${title} (${note})` : title);
  }
}

/** The first line of what failed and where: a log that is cut keeps its end. */
function withReason(title, errors) {
  const [first] = errors ?? [];
  if (first === undefined) return title;
  const at = first.stacks?.find(({ file }) => !file.includes("node_modules"));
  const where = at === undefined ? "" : ` (line ${at.line})`;
  return `${title}: ${first.message.split("\n", 1)[0]}${where}`;
}
