import * as v from "valibot";
import { keepText, keptJson } from "../../../storage/kept-text.ts";

/** What a browser remembers of a list: the newest ones. */
const KEPT_MAX = 200;
const Ids = v.array(v.pipe(v.string(), v.maxLength(64)));

/** Sessions that somebody wants a list not to show in this browser any more. Nothing else becomes of them. */
export class Dismissed {
  #ids: readonly string[] = $state.raw([]);
  readonly #key: string;

  /** @param list which one */
  constructor(list: "open" | "left") {
    this.#key = `lockstep.dismissed.${list}`;
    const kept = v.safeParse(Ids, keptJson(this.#key));
    this.#ids = kept.success ? kept.output.slice(-KEPT_MAX) : [];
  }

  has(id: string): boolean {
    return this.#ids.includes(id);
  }

  add(id: string): void {
    this.#keep([...this.#ids.filter((each) => each !== id), id].slice(-KEPT_MAX));
  }

  /** They are shown again. */
  restore(ids: readonly string[]): void {
    this.#keep(this.#ids.filter((each) => !ids.includes(each)));
  }

  #keep(ids: readonly string[]): void {
    this.#ids = ids;
    keepText(this.#key, JSON.stringify(ids));
  }
}
