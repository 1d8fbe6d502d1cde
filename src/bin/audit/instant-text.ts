/** An instant (UTC ms with its fraction) with microseconds: what a report to CAT asks for. */
export function instantText(utcMs: number): string {
  const whole = Math.floor(utcMs);
  const micros = `${Math.floor((utcMs - whole) * 1000)}`.padStart(3, "0");
  return `${new Date(whole).toISOString().slice(0, -1).replace("T", " ")}${micros}`;
}
