import { mix } from "./mix.ts";

const OCTAVES = 12;
/** Steps between two points of the fastest wave; each further wave is twice as long. */
const PERIOD = 4;
/** How much higher each longer wave is: below 2, so that the fastest waves set the pace. */
const GROWTH = 1.6;
/** Sum of the slopes of all waves per unit of the first one's height: 0.5 / (1 - 0.8). */
const SLOPE = 2.5;
/** Largest part of the spread by which the value moves in one step. */
const PACE = 0.85;
/** Height of the first wave in parts of the price: keeps the day's range to some percent. */
const HEIGHT_MAX = 7e-5;

/**
 * What a stock is worth at a step of time: the prior close plus waves of many lengths, a pure
 * function of seed, stock and step. Venues that know the seed agree on it without talking, and one
 * that starts in the middle of the day is right at once. From one step to the next it moves by
 * less than the spread, so that a venue one step behind never crosses one that is ahead.
 */
export class FairValue {
  readonly #base: number;
  readonly #seed: number;
  readonly #height: number;

  /**
   * @param seed   Of market and stock together.
   * @param base   Where it moves around, $0.0001.
   * @param spread Quoted spread, $0.0001.
   */
  constructor(seed: number, base: number, spread: number) {
    this.#seed = seed;
    this.#base = base;
    this.#height = Math.min((PACE * spread) / SLOPE, base * HEIGHT_MAX);
  }

  /** $0.0001, with a fraction. */
  at(step: number): number {
    let value = this.#base;
    let height = this.#height;
    let period = PERIOD;
    for (let octave = 0; octave < OCTAVES; octave++) {
      const point = Math.floor(step / period);
      const part = step / period - point;
      const from = this.#point(octave, point);
      value += height * (from + (this.#point(octave, point + 1) - from) * part);
      height *= GROWTH;
      period *= 2;
    }
    return value;
  }

  /** From -1 to 1. */
  #point(octave: number, point: number): number {
    return mix(this.#seed, octave, point, 0) / 2_147_483_648 - 1;
  }
}
