/** Something that will happen at an instant of virtual time. */
export type SimEvent = {
  readonly atNs: number;
  /** Events of one instant happen in the order in which they were planned. */
  readonly order: number;
  run: (() => void) | null;
};

/** The events to come, earliest first: a binary heap. */
export class EventQueue {
  readonly #heap: SimEvent[] = [];
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** Plans an event; setting its `run` to null cancels it. */
  add(atNs: number, run: () => void): SimEvent {
    const event: SimEvent = { atNs, order: this.#order, run };
    this.#order += 1;
    this.#heap.push(event);
    this.#rise(this.#heap.length - 1);
    return event;
  }

  /** The earliest event, which stays in the queue. */
  first(): SimEvent | undefined {
    return this.#heap[0];
  }

  /** Takes the earliest event out. */
  take(): SimEvent | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first !== undefined && last !== undefined && first !== last) {
      this.#heap[0] = last;
      this.#sink();
    }
    return first;
  }

  #rise(from: number): void {
    const heap = this.#heap;
    let i = from;
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (!before(heap[i], heap[up])) return;
      this.#swap(i, up);
      i = up;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    let i = 0;
    for (;;) {
      const left = 2 * i + 1;
      const least = before(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!before(heap[least], heap[i])) return;
      this.#swap(i, least);
      i = least;
    }
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    const event = heap[a] as SimEvent;
    heap[a] = heap[b] as SimEvent;
    heap[b] = event;
  }
}

function before(a: SimEvent | undefined, b: SimEvent | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.atNs < b.atNs || (a.atNs === b.atNs && a.order < b.order);
}
