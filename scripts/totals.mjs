/** What a part, or all parts together, came to: a number, and names of what needs a look. */
export function emptyTotals() {
  return { passed: 0, failed: [], skipped: [] };
}

/** The line that ends a run: `12 passed, 0 failed`, and `, 1 skipped` when a test could not run. */
export function summary({ passed, failed, skipped }) {
  const line = `${passed} passed, ${failed.length} failed`;
  return skipped.length === 0 ? line : `${line}, ${skipped.length} skipped`;
}
