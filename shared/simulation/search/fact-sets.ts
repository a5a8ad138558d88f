import { present } from "../../assert.ts";
import type { Facts } from "./facts.ts";
import { KeyNumbers } from "./key-numbers.ts";

/** Sets of facts that some state has, each with a number. The empty set is number 0. */
export class FactSets {
  readonly #facts: Facts;
  readonly #namings: number;
  readonly #keys = new KeyNumbers();
  readonly #sets: Int32Array[] = [];
  /** By set and naming, two halves of the sum of the hashes of all its facts. */
  readonly #hashes: Uint32Array[] = [];

  constructor(facts: Facts, namings: number) {
    this.#facts = facts;
    this.#namings = namings;
    this.#number(new Int32Array(0));
  }

  get count(): number {
    return this.#sets.length;
  }

  /** Numbers of the facts, ascending. */
  get(set: number): Int32Array {
    return present(this.#sets[set], "a set that has a number is there");
  }

  hash(set: number, naming: number, half: 0 | 1): number {
    return this.#hashes[set]?.[2 * naming + half] ?? 0;
  }

  has(set: number, fact: number): boolean {
    const facts = this.get(set);
    let from = 0;
    let to = facts.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((facts[middle] ?? 0) < fact) from = middle + 1;
      else to = middle;
    }
    return facts[from] === fact;
  }

  /** @param adds ascending @returns the set with these facts, too: the same one where it has them already */
  with(set: number, adds: readonly number[]): number {
    let isNew = false;
    for (let at = 0; at < adds.length && !isNew; at += 1) isNew = !this.has(set, adds[at] ?? 0);
    if (!isNew) return set;
    return this.#number(Int32Array.from(new Set([...this.get(set), ...adds])).sort());
  }

  /** The set without the facts that are not wanted any more. */
  only(set: number, isWanted: (fact: number) => boolean): number {
    return this.#number(this.get(set).filter(isWanted));
  }

  #number(facts: Int32Array): number {
    const hashes = new Uint32Array(2 * this.#namings);
    for (const fact of facts) {
      for (let naming = 0; naming < this.#namings; naming += 1) {
        hashes[2 * naming] = (hashes[2 * naming] ?? 0) + this.#facts.hash(fact, naming, 0);
        hashes[2 * naming + 1] = (hashes[2 * naming + 1] ?? 0) + this.#facts.hash(fact, naming, 1);
      }
    }
    const number = this.#keys.number(hashes[0] ?? 0, hashes[1] ?? 0);
    if (number === this.#sets.length) {
      this.#sets.push(facts);
      this.#hashes.push(hashes);
    }
    return number;
  }
}
