import { byteOfInput, type Pixels } from "../../../shared/training/pixels.ts";
import type { ShownSamples } from "../../ports/examination.ts";

/** Bytes that the samples may take which people are shown. */
const SHOWN_BYTES_MAX = 64 * 1024 * 1024;
/** Before some are forgotten again, the list may become so many times as long: it is sorted each time. */
const SLACK = 2;

interface Held<T> {
  readonly figures: T;
  /** Undefined where it was forgotten for want of room. */
  input: Uint8Array | Float32Array | undefined;
}

/** Collects what is told of some samples, and of the foremost of them the samples themselves. */
export class ShownInputs<T> {
  readonly #pixels: Pixels | null;
  readonly #order: (a: T, b: T) => number;
  readonly #bytesMax: number;
  #list: Held<T>[] = [];
  /** How many of them have their sample. */
  #inputs = 0;

  /**
   * @param pixels of pictures, how their bytes became inputs: they are given back as bytes; null where samples are none
   * @param order which is foremost; a total order
   */
  constructor(pixels: Pixels | null, order: (a: T, b: T) => number, bytesMax = SHOWN_BYTES_MAX) {
    this.#pixels = pixels;
    this.#order = order;
    this.#bytesMax = bytesMax;
  }

  /** @param input as the model saw it; copied */
  add(figures: T, input: Float32Array): void {
    const pixels = this.#pixels;
    const own = pixels ? Uint8Array.from(input, (each) => byteOfInput(pixels, each)) : input.slice();
    this.#list.push({ figures, input: own });
    this.#inputs += 1;
    if (this.#inputs > SLACK * this.#room(own.byteLength)) this.#sort(own.byteLength);
  }

  /** All of them, the foremost first. */
  finish(): { readonly list: readonly T[]; readonly shown: ShownSamples } {
    const bytes = this.#list.find(({ input }) => input !== undefined)?.input?.byteLength ?? 0;
    this.#sort(bytes);
    const kept = this.#list.flatMap(({ input }) => input ?? []);
    const width = kept[0]?.length ?? 0;
    const inputs = this.#pixels ? new Uint8Array(kept.length * width) : new Float32Array(kept.length * width);
    kept.forEach((input, i) => inputs.set(input, i * width));
    return { list: this.#list.map(({ figures }) => figures), shown: { count: kept.length, inputs } };
  }

  #room(bytes: number): number {
    return Math.max(1, Math.floor(this.#bytesMax / Math.max(1, bytes)));
  }

  #sort(bytes: number): void {
    this.#list.sort((a, b) => this.#order(a.figures, b.figures));
    const room = this.#room(bytes);
    this.#list.forEach((held, place) => {
      if (place >= room) held.input = undefined;
    });
    this.#inputs = Math.min(this.#list.length, room);
  }
}
