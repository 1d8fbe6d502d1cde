import { amountText, type LimitRow, type LimitScope } from "../../core/gate/limit-table.ts";
import { LIMIT_SECTIONS } from "./limits-file.ts";

/** The JSON schema of limits.yaml, for editors: the same rules as the decoder's. */
export function limitsSchema(table: readonly LimitRow[]): object {
  const sections: Record<string, object> = {};
  for (const [scope, section] of Object.entries(LIMIT_SECTIONS) as [LimitScope, string][]) {
    const rows = table.filter((row) => row.scope === scope);
    if (rows.length === 0) continue;
    const limits = mapOf(Object.fromEntries(rows.map((row) => [row.name, valueSchema(row)])));
    const whole = scope === "order" || scope === "firm";
    sections[section] = whole ? limits : { type: "object", additionalProperties: limits };
  }
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "limits.yaml",
    description: "What the gate holds orders against. Nothing has a default.",
    ...mapOf({
      version: { type: "integer", minimum: 1, description: "counted up with every change" },
      reason: { type: "string", pattern: "^[ -~]{1,200}$" },
      author: { type: "string", description: "who proposed this version" },
      approver: { type: "string", description: "who agreed: another person" },
      ...sections,
    }),
  };
}

/** The table of docs/limits.md. */
export function limitsTable(table: readonly LimitRow[]): string {
  const lines = table.map((row) => {
    const { name, scope, unit, control, stricter, meaning } = row;
    const range = `${amountText(row, row.least)} to ${amountText(row, row.most)}`;
    const where = LIMIT_SECTIONS[scope];
    const cells = [`\`${name}\``, where, unit, range, control, stricter, meaning];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    "| limit | section | unit | from, to | control | stricter | what it means |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...lines,
    "",
  ].join("\n");
}

function valueSchema(row: LimitRow): object {
  const { unit, decimals, least, most, control, meaning } = row;
  const scale = 10 ** decimals;
  return {
    type: decimals === 0 ? "integer" : "number",
    minimum: least / scale,
    maximum: most / scale,
    ...(decimals === 0 ? {} : { multipleOf: 1 / scale }),
    description: `${control}: ${meaning}, ${unit}`,
  };
}

function mapOf(properties: Readonly<Record<string, object>>): object {
  const required = Object.keys(properties);
  return { type: "object", additionalProperties: false, required, properties };
}
