interface Scheduled {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Virtual time: events run in the order of their time, and of their scheduling where times are equal. */
export class EventQueue {
  now = 0;
  readonly #heap: Scheduled[] = [];
  #order = 0;

  /** @param delayMs 0 or more, from now */
  after(delayMs: number, run: () => void): void {
    this.at(this.now + delayMs, run);
  }

  at(time: number, run: () => void): void {
    if (!(time >= this.now)) throw new RangeError(`An event at ${time} ms would lie before now, ${this.now} ms.`);
    this.#order += 1;
    this.#push({ at: time, order: this.#order, run });
  }

  /** Time of the next event; infinite when there is none. */
  get nextAt(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Runs the next event. @returns false when there is none */
  runNext(): boolean {
    const next = this.#pop();
    if (!next) return false;
    this.now = next.at;
    next.run();
    return true;
  }

  #push(item: Scheduled): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(item);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(item, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = item;
  }

  #pop(): Scheduled | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

function isBefore(a: Scheduled, b: Scheduled): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
