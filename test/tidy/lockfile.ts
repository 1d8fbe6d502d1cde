/** The part of a package-lock.json that the check reads. */
export type Lockfile = {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};

type LockedPackage = {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

/**
 * What makes `npm ci` fail on another machine: an optional dependency that is named without being
 * locked, a package without a hash, or a download address of the machine that wrote the lockfile.
 */
export function lockfileFaults({ packages }: Lockfile): string[] {
  const names = new Set(Object.keys(packages).map((path) => path.split("node_modules/").at(-1)));
  return Object.entries(packages).flatMap(([path, entry]) => [
    ...Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !names.has(name))
      .map(
        (name) =>
          `${path || "the project"} names ${name}, which is not locked: pin a release ` +
          "of it that was published whole.",
      ),
    ...(path !== "" && (!entry.version || !entry.integrity)
      ? [`${path} has no version or no integrity: delete the entry and run npm install.`]
      : []),
    ...(entry.resolved === undefined
      ? []
      : [`${path} has a download address: keep omit-lockfile-registry-resolved in .npmrc.`]),
  ]);
}
