import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "./bootstrap.mjs";

/** What of the development packages ends up in the console that is shipped. */
const IN_CONSOLE = ["ag-grid-community", "ag-grid-react", "react", "react-dom", "uplot"];

/** Engines that tests and benches run beside SMARS; nothing of them is in what is shipped. */
const PEERS = [
  "Tests and benches run two other FIX engines beside SMARS. They are installed when they are",
  "needed, under their own licences, and no part of them is shipped:",
  "",
  "QuickFIX, The QuickFIX Software License, Version 1.0: software developed by quickfixengine.org",
  "(http://www.quickfixengine.org/), Copyright (c) 2001-2010 quickfixengine.org. Its field",
  "dictionaries, as jspurefix holds them, are read by the tests.",
  "jspurefix, MIT License: Copyright (c) 2018 TimelordUK.",
];

/**
 * The text of NOTICE: every package that SMARS runs with or that its console contains, with version
 * and licence, from the lockfile alone; then the engines of the tests.
 */
export function noticeText({ packages }) {
  const shipped = new Set();
  for (const name of IN_CONSOLE) addWithDependencies(packages, `node_modules/${name}`, shipped);
  for (const [path, entry] of Object.entries(packages)) {
    // esbuild brings a package for every platform; their licence is its own.
    const isPlatform = path.includes("/@esbuild/");
    if (path !== "" && !entry.dev && !entry.devOptional && !isPlatform) shipped.add(path);
  }
  const lines = [...shipped].map((path) => {
    const { version, license } = packages[path];
    return `${path.split("node_modules/").at(-1)} ${version}: ${license ?? "see its package"}`;
  });
  return [
    "SMARS runs with, or contains in its console, the packages below, each under its own licence;",
    "the texts lie in node_modules. Written by scripts/notice.mjs from package-lock.json.",
    "",
    ...[...new Set(lines)].sort(),
    "",
    ...PEERS,
    "",
  ].join("\n");
}

function addWithDependencies(packages, path, shipped) {
  const entry = packages[path];
  if (entry === undefined || shipped.has(path)) return;
  shipped.add(path);
  for (const name of Object.keys(entry.dependencies ?? {})) {
    addWithDependencies(packages, `node_modules/${name}`, shipped);
  }
}

/** `node scripts/notice.mjs`: writes NOTICE. */
if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const lockfile = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
  writeFileSync(join(ROOT, "NOTICE"), noticeText(lockfile));
}
