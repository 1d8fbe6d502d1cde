/** How a parent is worked. Numbers are appended, never reused. */
export const Strategy = { Sweep: 1 } as const;
export type Strategy = (typeof Strategy)[keyof typeof Strategy];

export function isStrategy(code: number): code is Strategy {
  return code === Strategy.Sweep;
}
