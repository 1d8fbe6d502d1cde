import {
  LIMIT_TABLE,
  type LimitRow,
  type LimitScope,
  SETTABLE_LIMITS,
} from "../../core/gate/limit-table.ts";
import type {
  ExposureLimits,
  GateLimits,
  GateSettings,
  RiskLimits,
} from "../../core/gate/limits.ts";
import { type Decoder, mapped, object, scaled, text, whole } from "./decode.ts";

/** What limits.yaml says, whole. */
export type LimitsFile = {
  /** Counted up by one with every change of the file. */
  readonly version: number;
  readonly reason: string;
  /** Who proposed this version and who agreed. */
  readonly author: string;
  readonly approver: string;
  /**
   * Each limit by its address (`maxOrderQty`, `clients.alpha.creditMaxUsd`): whole numbers of
   * 10^-decimals of its unit.
   */
  readonly values: Readonly<Record<string, number>>;
};

/** The kinds of which each has limits of its own. */
export type NamedScope = Exclude<LimitScope, "order" | "firm">;

/** Every name that must have its limits: nothing is defaulted. */
export type LimitNames = Readonly<Record<NamedScope, readonly string[]>>;

/** The section of the file in which the limits of a scope stand. */
export const LIMIT_SECTIONS: Readonly<Record<LimitScope, string>> = {
  order: "order",
  firm: "firm",
  client: "clients",
  account: "accounts",
  symbol: "symbolClasses",
  strategy: "strategies",
  venue: "venues",
  router: "routers",
};

const REASON = "1 to 200 printable ASCII characters";
const reason = text(/^[ -~]{1,200}$/, REASON);
const person = text(/^[A-Za-z0-9._-]{1,32}$/, "a person: 1 to 32 letters, digits, . _ or -");

/**
 * Decodes limits.yaml. Missing, unknown, blank, zero where it is not allowed, negative, a text, too
 * many decimals, beyond what a record can hold: each with its path and what is allowed.
 *
 * @param table The limits that there are; a section is there when the table has limits for it.
 * @param names Who must have limits; of a section without names the map is empty.
 */
export function limitsFile(table: readonly LimitRow[], names: LimitNames): Decoder<LimitsFile> {
  const sections: Record<string, Decoder<Values>> = {};
  for (const [scope, section] of Object.entries(LIMIT_SECTIONS) as [LimitScope, string][]) {
    const rows = table.filter((row) => row.scope === scope);
    if (rows.length === 0) continue;
    sections[section] =
      scope === "order" || scope === "firm"
        ? flat(rows, "")
        : addressed(names[scope].map((name) => [name, flat(rows, `${section}.${name}.`)]));
  }
  const head = { version: whole("a whole number", 1, 1_000_000), reason };
  const whoSaid = { author: person, approver: person };
  return mapped(object<FileMap>({ ...head, ...whoSaid, ...sections }), turnOver);
}

/** What the ladders read, of a file's values. */
export function riskLimits({ values }: LimitsFile): RiskLimits {
  const limits = SETTABLE_LIMITS.map(({ key, name }) => [key, values[name]]);
  return Object.fromEntries(limits) as RiskLimits;
}

/** The sum limits of each name, of a file's values. */
export function exposureLimits({ values }: LimitsFile): ExposureLimits {
  const of = (scope: NamedScope): Readonly<Record<string, never>> => {
    const rows = LIMIT_TABLE.filter((row) => row.scope === scope);
    const named: Record<string, Record<string, number>> = {};
    for (const [address, value] of Object.entries(values)) {
      const [section, name = "", limit] = address.split(".");
      const row = rows.find((one) => one.name === limit);
      if (section !== LIMIT_SECTIONS[scope] || row === undefined) continue;
      named[name] = { ...named[name], [row.key]: value };
    }
    return named as Readonly<Record<string, never>>;
  };
  return {
    clients: of("client"),
    accounts: of("account"),
    symbolClasses: of("symbol"),
    strategies: of("strategy"),
  };
}

/** All that the gate holds orders against: of this file, and its settings. */
export function gateLimits(file: LimitsFile, settings: GateSettings): GateLimits {
  return { ...riskLimits(file), ...settings, exposure: exposureLimits(file) };
}

/** What single values cannot show, with the words of the file. */
export function limitsFaults({ author, approver, values }: LimitsFile): string[] {
  const same = author === approver;
  return [
    ...(same ? [`approver is ${approver}: it must be another person than the author`] : []),
    ...notAbove(values, "maxChildQty", "maxOrderQty", 1),
    ...notAbove(values, "maxChildNotionalUsd", "maxOrderNotionalUsd", 10_000),
    ...SETTABLE_LIMITS.flatMap(({ name, below, decimals }) => {
      const hard = SETTABLE_LIMITS.find(({ key }) => key === below)?.name;
      return hard === undefined ? [] : notAbove(values, name, hard, 10 ** decimals);
    }),
  ];
}

type Values = Readonly<Record<string, number>>;
type FileMap = Pick<LimitsFile, "version" | "reason" | "author" | "approver"> & {
  readonly [section: string]: unknown;
};

function turnOver({ version, reason, author, approver, ...sections }: FileMap): LimitsFile {
  const values = Object.assign({}, ...(Object.values(sections) as Values[])) as Values;
  return { version, reason, author, approver, values };
}

/** A map of limits; what it gives has its address before each name. */
function flat(rows: readonly LimitRow[], before: string): Decoder<Values> {
  const fields = Object.fromEntries(rows.map((row) => [row.name, limitValue(row)]));
  return mapped(object<Record<string, number>>(fields), (values) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [before + name, value])),
  );
}

/** A map of names to their limits; every name must be there, and no other. */
function addressed(entries: readonly (readonly [string, Decoder<Values>])[]): Decoder<Values> {
  return mapped(object<Record<string, Values>>(Object.fromEntries(entries)), (of) =>
    Object.assign({}, ...Object.values(of)),
  );
}

/** One value, returned as a whole number of 10^-decimals of its unit. */
function limitValue({ unit, decimals, least, most }: LimitRow): Decoder<number> {
  if (decimals === 0) return whole(`whole ${unit}`, least, most);
  return scaled(unit, most / 10 ** decimals, decimals);
}

function notAbove(values: Values, name: string, other: string, units: number): string[] {
  const [value = 0, most = 0] = [values[name], values[other]];
  if (value <= most) return [];
  return [`order.${name} is ${value / units}: it must be no more than ${other}, ${most / units}`];
}
