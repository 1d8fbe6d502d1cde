import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./bootstrap.mjs";
import { noticeText } from "./notice.mjs";

test("NOTICE names what is shipped; if not, run node scripts/notice.mjs", () => {
  const lockfile = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
  expect(readFileSync(join(ROOT, "NOTICE"), "utf8")).toBe(noticeText(lockfile));
});

test("a development package is left out unless the console contains it", () => {
  const packages = {
    "": {},
    "node_modules/react": { version: "1", license: "MIT", dev: true, dependencies: { tick: "1" } },
    "node_modules/tick": { version: "2", license: "ISC", dev: true },
    "node_modules/vitest": { version: "3", license: "MIT", dev: true },
    "node_modules/pino": { version: "4" },
  };
  const [, list] = noticeText({ packages }).split("\n\n");
  expect(list.split("\n")).toEqual(["pino 4: see its package", "react 1: MIT", "tick 2: ISC"]);
});

test("the engines of the tests are acknowledged in the words that their licences ask for", () => {
  const text = noticeText({ packages: { "": {} } });
  expect(text).toContain("developed by quickfixengine.org\n(http://www.quickfixengine.org/)");
  expect(text).toContain("jspurefix, MIT License: Copyright (c) 2018 TimelordUK.");
});
