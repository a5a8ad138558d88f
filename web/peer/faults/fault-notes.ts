import type { Fault, FaultInForce, FaultsElsewhere } from "../../ports/faults.ts";
import type { Links } from "../links.ts";
import { writeNote } from "./note.ts";

/** Orders for a seat without a link that wait for the next one; older ones are worth less. */
const ORDERS_WAITING_MAX = 8;

/** What injectors tell each other: what holds where, and what to play. */
export class FaultNotes {
  readonly #links: Pick<Links, "has" | "sendMessage">;
  readonly #orders = new Map<number, Uint8Array[]>();
  readonly #elsewhere = new Map<number, FaultsElsewhere>();

  constructor(links: Pick<Links, "has" | "sendMessage">) {
    this.#links = links;
  }

  /** What holds at others, by seat. */
  get elsewhere(): readonly FaultsElsewhere[] {
    return [...this.#elsewhere.values()].sort((a, b) => a.seat - b.seat);
  }

  /** Asks another tab to play a fault: now, or as soon as there is a link to it. */
  order(seat: number, fault: Fault): void {
    const order = writeNote({ note: "order", fault });
    if (this.#links.has(seat)) this.#links.sendMessage(seat, order);
    else this.#orders.set(seat, [...(this.#orders.get(seat) ?? []), order].slice(-ORDERS_WAITING_MAX));
  }

  /** A link is up: what waited goes, and what holds here is told. */
  greet(seat: number, inForce: readonly FaultInForce[]): void {
    for (const order of this.#orders.get(seat) ?? []) this.#links.sendMessage(seat, order);
    this.#orders.delete(seat);
    this.report([seat], inForce);
  }

  /** Tells what holds here, and that this tab takes orders. */
  report(to: Iterable<number>, inForce: readonly FaultInForce[]): void {
    const note = writeNote({ note: "report", inForce });
    for (const seat of to) this.#links.sendMessage(seat, note);
  }

  takeReport(seat: number, inForce: readonly FaultInForce[]): void {
    this.#elsewhere.set(seat, { seat, inForce });
  }

  /** The link is gone: nobody knows what holds there now. @returns whether anything was known */
  forget(seat: number): boolean {
    return this.#elsewhere.delete(seat);
  }
}
