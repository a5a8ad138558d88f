import { OBSERVER_MESSAGE_BYTES_MAX, OBSERVER_UNSENT_BYTES_MAX } from "../../../shared/limits.ts";
import type { ObserverLine } from "../../introduction/observer-line.ts";
import type { ResultOrder } from "../../storage/files/file-content.ts";
import type { SavedResult } from "../../storage/types.ts";
import { packHeader, type HandoverRefusal } from "./handover-message.ts";
import type { Visitors } from "./visitors.ts";

/** Visitors that are handed something at once, and in all by one page: a seat's line is its own. */
const AT_ONCE_MAX = 2;
const IN_ALL_MAX = 64;

/** A state beyond it goes without its history: as text it would not fit into a browser's memory. */
const TEXT_BYTES_MAX = 32 * 1024 * 1024;

type Line = Pick<ObserverLine, "isOpen" | "asker" | "ended" | "send" | "drained" | "end">;

/** What handing over needs of a seat's page, asked anew for each visitor. */
export interface HandoverHost {
  /** Whether the session is over at this seat. */
  readonly isOver: () => boolean;
  /** Who may have its result, and who asks for it. */
  readonly visitors: Pick<Visitors, "moment" | "canBeAsked" | "ask">;
  /** What this seat has saved; undefined where that is nothing. */
  readonly result: () => Promise<SavedResult | undefined>;
  /** Writes it as a file. */
  readonly write: (order: ResultOrder) => Promise<Blob>;
}

/** At a seat whose session has ended: hands its result to those who come by the session's link. */
export class Handover {
  readonly #host: HandoverHost;
  #now = 0;
  #inAll = 0;

  constructor(host: HandoverHost) {
    this.#host = host;
  }

  /** Tells a visitor what there is, and gives it, piece by piece as its line takes it. Nothing of the visitor's is read. */
  async serve(line: Line): Promise<void> {
    const refusal = this.#host.isOver() ? ((await this.#permit(line)) ?? this.#shortage()) : "not-over";
    if (refusal !== undefined) return refuse(line, refusal);
    this.#now += 1;
    this.#inAll += 1;
    try {
      const result = await this.#host.result();
      if (result === undefined) return await refuse(line, "nothing-saved");
      const order = orderOf(result);
      const { ending } = order;
      const bytes = new Uint8Array(await (await this.#host.write(order)).arrayBuffer());
      line.send(packHeader({ type: "file", ending, bytes: bytes.length }));
      for (let from = 0; from < bytes.length && line.isOpen; from += OBSERVER_MESSAGE_BYTES_MAX) {
        await line.drained(OBSERVER_UNSENT_BYTES_MAX);
        line.send(bytes.slice(from, from + OBSERVER_MESSAGE_BYTES_MAX));
      }
      // The visitor ends the line when it has all of it.
    } catch {
      line.end();
    } finally {
      this.#now -= 1;
    }
  }

  /** Where not everybody may have it, the person before this page is asked, if the visitor waits for that. */
  async #permit(line: Line): Promise<HandoverRefusal | undefined> {
    const { visitors } = this.#host;
    const { policy } = visitors.moment;
    const { asker } = line;
    if (policy === "everybody") return undefined;
    if (asker === undefined) return "not-allowed";
    if (policy === "nobody") return "declined";
    if (!visitors.canBeAsked) return "not-allowed";
    line.send(packHeader({ type: "asking" }));
    const answer = await visitors.ask(asker, line.ended);
    if (answer === "given") return undefined;
    return answer === "declined" ? "declined" : "not-allowed";
  }

  #shortage(): HandoverRefusal | undefined {
    return this.#now >= AT_ONCE_MAX || this.#inAll >= IN_ALL_MAX ? "busy" : undefined;
  }
}

async function refuse(line: Line, why: HandoverRefusal): Promise<void> {
  line.send(packHeader({ type: "refused", why }));
  await line.drained(0);
}

/** Without what stays at a seat: its own losses, its journal, its notes, and what people are called who trained together. */
function orderOf(result: SavedResult): ResultOrder & { readonly ending: "json" | "safetensors" } {
  const { name: _name, notes: _notes, privacy: _privacy, seatNames: _people, ...given } = result;
  const { parameters, moments } = result.state;
  if ((1 + moments.length) * parameters.byteLength > TEXT_BYTES_MAX) return { ending: "safetensors", result: given };
  const rounds = result.rounds.map((round) => ({ ...round, ownLoss: Number.NaN }));
  return { ending: "json", result: { ...given, rounds, journal: [] } };
}
