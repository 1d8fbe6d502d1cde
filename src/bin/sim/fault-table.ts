import { FAULT_WORDS } from "../../sim/faults/fault-words.ts";
import { FAULT_RATES } from "../../sim/faults/rates.ts";

/** The table of faults and their rates as docs/simulation.md has it. */
export function faultTable(): string {
  const rows = FAULT_RATES.map(
    ({ fault, chance, times: [least, most] }) =>
      `| ${fault} | ${FAULT_WORDS[fault]} | ${Math.round(chance * 100)} % | ${least} to ${most} |`,
  );
  const head = ["| fault | what it does | days | times |", "| --- | --- | --: | --: |"];
  return `${[...head, ...rows].join("\n")}\n`;
}
