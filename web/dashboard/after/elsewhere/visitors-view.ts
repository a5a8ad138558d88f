import { createSubscriber } from "svelte/reactivity";
import type { Visitors, VisitorsMoment } from "../../../seat/handover/visitors.ts";

/** Who asks for a seat's result, as reactive state. */
export class VisitorsView {
  readonly #visitors: Pick<Visitors, "moment">;
  readonly #watch: () => void;

  constructor(visitors: Pick<Visitors, "moment" | "subscribe">) {
    this.#visitors = visitors;
    this.#watch = createSubscriber((update) => visitors.subscribe(update));
  }

  get now(): VisitorsMoment {
    this.#watch();
    return this.#visitors.moment;
  }
}
