/** Money of $0.0001 in dollars, exact: `-12.3400`. */
export function usd(units: bigint): string {
  return decimal(units, 4);
}

/** Millionths of a dollar in dollars, exact: `0.000300`. */
export function microsUsd(micros: bigint): string {
  return decimal(micros, 6);
}

function decimal(units: bigint, decimals: number): string {
  const digits = `${units < 0n ? -units : units}`.padStart(decimals + 1, "0");
  const at = digits.length - decimals;
  return `${units < 0n ? "-" : ""}${digits.slice(0, at)}.${digits.slice(at)}`;
}
