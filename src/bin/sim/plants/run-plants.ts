import type { Plant } from "./plant.ts";
import { PlantCopy } from "./plant-copy.ts";
import { searchSeeds } from "./search-seeds.ts";

/** What became of one planted bug. */
export type PlantResult = {
  readonly name: string;
  /** Seeds that were run until it was found, null when it was not, or for a wrong reason. */
  readonly seeds: number | null;
  /** The rule that the first violation named, "" when there was none. */
  readonly rule: string;
  readonly text: string;
};

export type PlantsReport = {
  readonly plants: readonly PlantResult[];
  readonly found: number;
  readonly total: number;
  /** Of the seeds until each that was found; null when none was. */
  readonly median: number | null;
};

export type PlantsOptions = {
  readonly plants: readonly Plant[];
  /** Seeds after which a bug counts as not found. */
  readonly seedsMost: number;
  /** Searches at a time: one for each processor. */
  readonly jobs: number;
  /** Hears of each result as it comes. */
  readonly onResult?: (result: PlantResult) => void;
};

/**
 * Plants each bug into a copy of the tree and counts the seeds until the simulator finds it. Throws
 * when a bug does not apply: what it replaces has changed, and the bug has to be planted anew.
 */
export async function runPlants(options: PlantsOptions): Promise<PlantsReport> {
  const { plants, jobs, onResult } = options;
  const results: PlantResult[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    const copy = new PlantCopy();
    try {
      while (next < plants.length) {
        const at = next++;
        const result = await search(copy, plants[at] as Plant, options.seedsMost);
        results[at] = result;
        onResult?.(result);
      }
    } finally {
      copy.remove();
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  const seeds = results.flatMap((result) => (result.seeds === null ? [] : [result.seeds]));
  return {
    plants: results,
    found: seeds.length,
    total: results.length,
    median: seeds.length === 0 ? null : median(seeds),
  };
}

async function search(copy: PlantCopy, plant: Plant, seedsMost: number): Promise<PlantResult> {
  const { name } = plant;
  copy.plant(plant);
  const first = await searchSeeds(copy.folder, seedsMost);
  if (first === null) return { name, seeds: null, rule: "", text: "" };
  const { seed, rule, text } = first;
  const words = rule === "error" ? (text.split("\n", 1)[0] ?? "") : rule;
  return { name, seeds: plant.breaks.test(words) ? seed : null, rule, text };
}

/** The middle one; the lower of two in the middle. */
function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] as number;
}
