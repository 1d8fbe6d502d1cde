/** A fault for each entry (path, value) that has the value of an earlier one. */
export function sharedFaults(
  what: string,
  entries: readonly (readonly [string, string | number])[],
): string[] {
  const first = new Map<string | number, string>();
  return entries.flatMap(([path, value]) => {
    const earlier = first.get(value);
    if (earlier !== undefined) return [`${path} is ${value}: ${earlier} has that ${what} already`];
    first.set(value, path);
    return [];
  });
}
