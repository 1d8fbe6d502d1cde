/** How a parent is worked. Numbers are appended, never reused. */
export const Strategy = { Sweep: 1 } as const;
export type Strategy = (typeof Strategy)[keyof typeof Strategy];

/** The name of a strategy in limits, scopes and documents. */
export function strategyName(code: number): string {
  return code === Strategy.Sweep ? "sweep" : `strategy${code}`;
}

export function isStrategy(code: number): code is Strategy {
  return code === Strategy.Sweep;
}
