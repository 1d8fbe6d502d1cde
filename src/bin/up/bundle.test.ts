import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bundleSources } from "./bundle.ts";

let checkout = "";
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), "smars-bundle-"));
  mkdirSync(join(checkout, "src", "bin"), { recursive: true });
  writeFileSync(join(checkout, "package-lock.json"), "{}");
  write("src/word.ts", 'export const word: string = "one";');
  write("src/bin/smars.ts", 'import { word } from "../word.ts"; export const said = word;');
});
afterEach(() => rmSync(checkout, { recursive: true }));

test("unchanged sources are bundled once", async () => {
  const program = bundleSources(checkout);
  const made = statSync(program).mtimeMs;
  expect(bundleSources(checkout)).toBe(program);
  expect(statSync(program).mtimeMs).toBe(made);
});

test("a change of any source makes another bundle, also one of the same length", async () => {
  const before = bundleSources(checkout);
  write("src/word.ts", 'export const word: string = "two";');
  const after = bundleSources(checkout);
  expect(after).not.toBe(before);
  expect(await said(before)).toBe("one");
  expect(await said(after)).toBe("two");
});

test("a bundle that was torn is made again", async () => {
  const program = bundleSources(checkout);
  rmSync(program);
  expect(bundleSources(checkout)).toBe(program);
  expect(await said(program)).toBe("one");
});

test("sources that cannot be read say where, and leave no bundle behind", async () => {
  write("src/word.ts", "export const =");
  const where = /^the sources could not be bundled: .*Expected identifier.*src\/word\.ts:1:13/s;
  expect(() => bundleSources(checkout)).toThrow(where);
  expect(() => bundleSources(checkout)).toThrow(where);
});

async function said(program: string): Promise<string> {
  const module: { readonly said: string } = await import(program);
  return module.said;
}

function write(path: string, text: string): void {
  writeFileSync(join(checkout, path), text);
}
