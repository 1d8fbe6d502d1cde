import type { StateWord } from "../../../src/wire/api/status.ts";

/** One shape for each state, so that colour is never the only carrier. */
const SHAPES: Readonly<Record<StateWord, string>> = {
  OPEN: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2z",
  REDUCE_ONLY: "M1 3h14L8 14z",
  HELD: "M3 2h4v12H3zM9 2h4v12H9z",
  FROZEN: "M8 1l7 7-7 7-7-7z",
  KILLED: "M3 1l5 5 5-5 2 2-5 5 5 5-2 2-5-5-5 5-2-2 5-5-5-5z",
  CLOSED: "M2 2h12v12H2z",
  UNREACHABLE: "M2 7h3v2H2zM6.5 7h3v2h-3zM11 7h3v2h-3z",
};

/** The shape of a state; its word stands beside it. */
export function StateMark({ state }: { readonly state: StateWord }) {
  return (
    <svg className="mark" data-state={state} viewBox="0 0 16 16" aria-hidden="true">
      <path d={SHAPES[state]} />
    </svg>
  );
}
