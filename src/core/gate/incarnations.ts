/**
 * Which start of the gate wrote a record of the journal. An index alone names none: a loss of power
 * may take the last records back, and the next start gives their indexes again.
 */
export class Incarnations {
  /** Journal index of each start's first record, and its number; both grow. */
  readonly #from: number[] = [];
  readonly #numbers: number[] = [];

  /** @param index Journal index of the record of the start. */
  add(index: number, incarnation: number): void {
    this.#from.push(index);
    this.#numbers.push(incarnation);
  }

  /** Incarnation that wrote the record at a journal index; 0 before the first. */
  of(index: number): number {
    let at = this.#from.length - 1;
    while (at >= 0 && (this.#from[at] as number) > index) at--;
    return this.#numbers[at] ?? 0;
  }
}
