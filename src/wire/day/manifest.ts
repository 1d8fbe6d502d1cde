import {
  DAY_FILES,
  type DayFileHead,
  type DayManifest,
  PROVENANCES,
} from "../../core/day/bundle.ts";
import { dateText, parseDate } from "../../core/domain/civil-date.ts";
import { type Canonical, canonicalText, parseCanonical } from "../control/canonical.ts";

const KEYS = "files,provenance,tradeDate,v";
const FILE_KEYS = "date,name,rows,sha256,source";
const HASH = /^[0-9a-f]{64}$/;
const SOURCE = /^[ -~]{1,80}$/;

/** The one text of a manifest: its SHA-256 is what people sign. */
export function encodeManifest({ tradeDate, provenance, files }: DayManifest): string {
  return canonicalText({
    v: 1,
    tradeDate: dateText(tradeDate),
    provenance,
    files: files.map((file) => ({ ...file, date: dateText(file.date) })),
  });
}

/** Reads it; null when it is not the canonical text of one. Total: never throws. */
export function decodeManifest(text: string): DayManifest | null {
  const map = mapOf(parseCanonical(text));
  if (map === null || Object.keys(map).join(",") !== KEYS || map.v !== 1) return null;
  const tradeDate = typeof map.tradeDate === "string" ? parseDate(map.tradeDate) : null;
  const provenance = PROVENANCES.find((one) => one === map.provenance);
  if (tradeDate === null || provenance === undefined || !Array.isArray(map.files)) return null;
  const files: DayFileHead[] = [];
  for (const value of map.files) {
    const file = decodeFile(value);
    if (file === null || files.some(({ name }) => name === file.name)) return null;
    files.push(file);
  }
  return { tradeDate, provenance, files };
}

function decodeFile(value: Canonical): DayFileHead | null {
  const map = mapOf(value);
  if (map === null || Object.keys(map).join(",") !== FILE_KEYS) return null;
  const { rows, sha256, source } = map;
  const name = DAY_FILES.find((one) => one === map.name);
  const date = typeof map.date === "string" ? parseDate(map.date) : null;
  if (name === undefined || date === null) return null;
  if (typeof rows !== "number" || rows < 0) return null;
  if (typeof sha256 !== "string" || !HASH.test(sha256)) return null;
  if (typeof source !== "string" || !SOURCE.test(source)) return null;
  return { name, source, date, rows, sha256 };
}

function mapOf(value: Canonical | null): Readonly<Record<string, Canonical>> | null {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return null;
  return value as Readonly<Record<string, Canonical>>;
}
