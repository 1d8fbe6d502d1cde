/**
 * Things that want another look at an instant, each once, at the earliest that was asked for.
 * Few sleep at a time, so a plain list serves.
 */
export class Sleepers {
  readonly #untilNs: Float64Array;
  readonly #list: Int32Array;
  #count = 0;

  constructor(size: number) {
    this.#untilNs = new Float64Array(size);
    this.#list = new Int32Array(size);
  }

  add(id: number, untilNs: number): void {
    const before = this.#untilNs[id] as number;
    if (before === 0) this.#list[this.#count++] = id;
    if (before === 0 || untilNs < before) this.#untilNs[id] = untilNs;
  }

  /** The earliest instant that somebody waits for; 0 when nobody sleeps. */
  nextNs(): number {
    let next = 0;
    for (let i = 0; i < this.#count; i++) {
      const untilNs = this.#untilNs[this.#list[i] as number] as number;
      if (next === 0 || untilNs < next) next = untilNs;
    }
    return next;
  }

  /** Wakes all whose time has come. */
  wake(nowNs: number, woken: (id: number) => void): void {
    let kept = 0;
    const count = this.#count;
    this.#count = 0;
    for (let i = 0; i < count; i++) {
      const id = this.#list[i] as number;
      if ((this.#untilNs[id] as number) > nowNs) {
        this.#list[kept++] = id;
      } else {
        this.#untilNs[id] = 0;
        woken(id);
      }
    }
    this.#count = kept;
  }
}
