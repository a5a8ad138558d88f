/** Bounds of {@link KeptBodies}. */
export interface KeptBodiesLimits {
  readonly bytesMax: number;
  readonly madeAtOnceMax: number;
}

/**
 * Bodies that are the same for everybody who asks: each is made once, few at a time, and kept as long as there is room
 * for it. So neither many who ask nor many who do not read cost more than that.
 */
export class KeptBodies {
  readonly #limits: KeptBodiesLimits;
  /** In the order of their last use. */
  readonly #kept = new Map<string, Buffer>();
  #bytes = 0;
  readonly #coming = new Map<string, Promise<Buffer>>();
  #making = 0;
  readonly #turns: (() => void)[] = [];

  constructor(limits: KeptBodiesLimits) {
    this.#limits = limits;
  }

  /** Bytes that are kept now. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * The body of this name.
   * @param make makes it; what it throws is thrown here, and it is tried anew for whoever asks next
   */
  async get(name: string, make: () => Promise<Buffer>): Promise<Buffer> {
    const known = this.#kept.get(name);
    if (known !== undefined) {
      this.#kept.delete(name);
      this.#kept.set(name, known);
      return known;
    }
    const coming = this.#coming.get(name) ?? this.#make(name, make);
    this.#coming.set(name, coming);
    return coming;
  }

  async #make(name: string, make: () => Promise<Buffer>): Promise<Buffer> {
    try {
      if (this.#making >= this.#limits.madeAtOnceMax) await new Promise<void>((go) => this.#turns.push(go));
      else this.#making += 1;
      try {
        const body = await make();
        this.#keep(name, body);
        return body;
      } finally {
        const next = this.#turns.shift();
        if (next === undefined) this.#making -= 1;
        else next();
      }
    } finally {
      this.#coming.delete(name);
    }
  }

  #keep(name: string, body: Buffer): void {
    this.#kept.set(name, body);
    this.#bytes += body.length;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#bytes <= this.#limits.bytesMax) return;
      this.#kept.delete(oldest);
      this.#bytes -= length;
    }
  }
}
