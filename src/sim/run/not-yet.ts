import type { Group } from "./coverage.ts";

/** Kinds that the simulated fleet cannot meet so far, each with its reason. */
export const NOT_YET: Readonly<Partial<Record<Group, Readonly<Record<string, string>>>>> = {};
