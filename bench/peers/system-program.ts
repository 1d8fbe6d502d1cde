/** Where something of the system is, or a sentence that says which package is absent. */
export type Found = { readonly path: string } | { readonly fault: string };

/** What is used of `scripts/packages.mjs`; it runs where nothing is installed and has no types. */
type Packages = { ensureProgram(program: string, say: (text: string) => void): Found };

const PACKAGES = new URL("../../scripts/packages.mjs", import.meta.url).href;
const { ensureProgram }: Packages = await import(PACKAGES);

/** What was looked for: an attempt to install takes its time, also when it fails. */
const known = new Map<string, Found>();

/**
 * A program or library of the system, installed when it is absent and that is possible.
 *
 * @param name As in `scripts/packages.mjs`.
 */
export function systemProgram(name: "g++" | "libquickfix" | "openssl"): Found {
  const before = known.get(name);
  if (before !== undefined) return before;
  const found = ensureProgram(name, (text) => void process.stderr.write(`${text}\n`));
  known.set(name, found);
  return found;
}
