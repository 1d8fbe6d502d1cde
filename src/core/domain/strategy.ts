/** How a parent is worked. Numbers are appended, never reused. */
export const Strategy = { Sweep: 1 } as const;
export type Strategy = (typeof Strategy)[keyof typeof Strategy];

/** What the gate has to know of a strategy. */
type Rules = {
  /** Its name in limits, scopes and documents. */
  readonly name: string;
  /**
   * What becomes of open children when their router is lost (M17). A sweep's are cancelled: the
   * next worker takes what the market shows then, and nothing of the old plan may cross it.
   */
  readonly onWorkerLoss: "cancel" | "keep";
};

const TABLE: Readonly<Record<Strategy, Rules>> = {
  [Strategy.Sweep]: { name: "sweep", onWorkerLoss: "cancel" },
};

export const STRATEGY_NAMES: readonly string[] = Object.values(TABLE).map(({ name }) => name);

/** The name of a strategy in limits, scopes and documents. */
export function strategyName(code: number): string {
  return isStrategy(code) ? TABLE[code].name : `strategy${code}`;
}

export function isStrategy(code: number): code is Strategy {
  return code === Strategy.Sweep;
}

/** Whether children of a parent that lost its router are asked back before it gets another. */
export function cancelsOnWorkerLoss(code: number): boolean {
  return !isStrategy(code) || TABLE[code].onWorkerLoss === "cancel";
}
