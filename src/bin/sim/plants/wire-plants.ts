import type { Plant } from "./plant.ts";

/** Bugs in sessions and in their store. */
export const WIRE_PLANTS: readonly Plant[] = [
  {
    name: "a venue that asks for old numbers gets its orders again, with 43=Y",
    edits: [
      {
        file: "src/roles/gate/fix-sessions.ts",
        from: '    resend: "gap-fill-orders",\n',
        to: '    resend: "application",\n',
      },
    ],
    breaks: /^(B71|I4|M15)$/,
  },
  {
    name: "reports that a line lost are filled with a gap",
    edits: [
      {
        file: "src/roles/gate/fix-sessions.ts",
        from: '      resend: "application" as const,\n',
        to: '      resend: "gap-fill-orders" as const,\n',
      },
    ],
    breaks: /^(liveness|positions|FIX|I3|B31)$/,
  },
  {
    name: "numbers of a session are used twice after a power loss",
    edits: [
      {
        file: "src/roles/fix/number-blocks.ts",
        from: '    if (used > session.durableTo) return "Now";\n',
        to: "",
      },
      {
        file: "src/roles/fix/number-blocks.ts",
        from: "    const to = session.reservedTo + blocks * this.#size;\n",
        to: "    const to = used + 0 * blocks;\n",
      },
    ],
    breaks: /^(FIX|liveness)$/,
  },
];
