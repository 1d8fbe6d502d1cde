import { entryLayoutOf, SCHEMA_DIGEST } from "./codec.ts";
import { FRAME_MAX, fieldSize, HEADER_SIZE, type Layout } from "./layout.ts";
import { FLEET_MESSAGES, FLEET_SCHEMA_VERSION } from "./schema.ts";

/** The page `docs/wire/fleet.md`, whole, made from the declaration. */
export function fleetPage(): string {
  return `${[HEAD, ...FLEET_MESSAGES.map(section)].join("\n\n")}\n`;
}

const HEAD = `# Fleet frames: gate, routers, quotes, observers

This page is made from \`src/wire/fleet/schema.ts\`; \`vitest run src/wire/fleet -u\` writes it.
Numbers that were ever given are in \`test/ledger/fleet.txt\`; they are appended, never reused.

Schema version ${FLEET_SCHEMA_VERSION}, digest \
\`${hex(SCHEMA_DIGEST.hi)}${hex(SCHEMA_DIGEST.lo)}\` (FNV-1a, 64 bits, over numbers, names, types \
and offsets). Hello carries it.

Every number is little-endian, no field is padded. A frame begins with a header of \
${HEADER_SIZE} bytes:

| at | bytes | what |
| --: | --: | --- |
| 0 | 2 | length of the whole frame, header included, at most ${FRAME_MAX} |
| 2 | 2 | number of the message |
| 4 | 4 | count of the entries behind the fixed part, 0 where there are none |

| type | bytes | what |
| --- | --: | --- |
| u8, u16, u32 | 1, 2, 4 | unsigned whole number |
| i32 | 4 | signed whole number |
| whole | 8 | 64-bit float that holds a whole number of at most 53 bits |
| sym | 8 | symbol, ASCII, padded with blanks |
| text16, text24 | 16, 24 | ASCII, padded with zeros |

A frame whose length is not exactly that of its number and count, whose number is not known, or
whose \`whole\` field holds a fraction is garbled: the connection is closed with the reason,
and a router's lease ends for cause ([states](../states.md)).`;

function section(message: Layout): string {
  const { spec, size } = message;
  const entry = entryLayoutOf(message.type);
  const bytes = entry === undefined ? `${size} bytes` : `${size} bytes + count × ${entry.size}`;
  const parts = [`## ${message.type} ${spec.name}`, `${spec.doc} ${bytes}.`, table(message)];
  if (entry !== undefined) parts.push(`Entry: ${entry.spec.doc}`, table(entry));
  return parts.join("\n\n");
}

function table(layout: Layout): string {
  const rows = Object.entries(layout.spec.fields).map(
    ([name, field]) =>
      `| ${field.id} | ${layout.at[name]} | ${fieldSize(field.type)} | ${name} | ${field.type} | ` +
      `${field.doc} |`,
  );
  const head =
    "| id | at | bytes | field | type | meaning |\n| --: | --: | --: | --- | --- | --- |";
  return [head, ...rows].join("\n");
}

function hex(word: number): string {
  return word.toString(16).padStart(8, "0");
}
