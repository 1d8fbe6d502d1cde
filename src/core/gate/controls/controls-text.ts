import { rejectName } from "../../domain/reject-code.ts";
import type { Control } from "../reason.ts";
import { CHILD_CONTROLS, PARENT_CONTROLS } from "./list.ts";

/**
 * The literal lists as text, one line a control in the order of its ladder: its number in the list,
 * scope, kind, firmness, limits and codes. Names and sources are left out, for they decide nothing.
 */
export function controlsText(
  parents: readonly Control[] = PARENT_CONTROLS,
  children: readonly Control[] = CHILD_CONTROLS,
): string {
  const lines = (ladder: string, controls: readonly Control[]) =>
    controls.map((control, place) => `${ladder} ${place + 1} ${line(control)}\n`);
  return [...lines("parent", parents), ...lines("child", children)].join("");
}

function line({ id, scope, kind, firmness, limits, codes }: Control): string {
  const refusals = codes.map((code) => `${code}=${rejectName(code)}`);
  return [`[${id}]`, scope, kind, firmness, limits.join(",") || "-", refusals.join(",")].join(" ");
}
