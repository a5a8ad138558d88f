import type { Input } from "../../shared/peer/input.ts";
import type { PageCondition } from "../ports/protocol.ts";
import { deviceWords } from "./device-words.ts";
import type { Brought } from "../../shared/wire/messages.ts";
import type { LinkTraffic } from "./links.ts";

/** The others are told how this peer does this often: enough for a figure that people read. */
const TELEMETRY_EVERY_MS = 1000;

type Measured = Extract<Input, { type: "telemetry" }>;

/** Measures what the pure peer cannot know: traffic of the links, and the device. */
export class TelemetryMeter {
  /** What the page told last. */
  condition: PageCondition = { hidden: false, battery: null };
  /** What the person before the page wants to be called. */
  name: string;
  readonly #brought: Brought | null;
  readonly #device: string;
  #before: { readonly at: number; readonly bytes: ReadonlyMap<number, number> } | undefined;

  /** @param brought what this seat gave to a session of people's own data */
  constructor(name: string, brought: Brought | null, device = deviceWords(navigator)) {
    this.name = name;
    this.#brought = brought;
    this.#device = device;
  }

  /**
   * Call often.
   * @param now milliseconds
   * @returns what has happened since the last time, when it is time; not the first time
   */
  measure(now: number, read: () => readonly LinkTraffic[]): Measured | undefined {
    const before = this.#before;
    if (before && now - before.at < TELEMETRY_EVERY_MS) return undefined;
    const traffic = read();
    this.#before = { at: now, bytes: new Map(traffic.map(({ seat, bytesSent }) => [seat, bytesSent])) };
    if (!before) return undefined;
    const passedMs = now - before.at;
    return {
      type: "telemetry",
      links: traffic.map(({ seat, bytesSent, inFlightBytes }) => ({
        seat,
        bytesPerSecond: Math.round((sentSince(before.bytes.get(seat) ?? 0, bytesSent) * 1000) / passedMs),
        inFlightBytes,
      })),
      name: this.name,
      device: this.#device,
      ...this.condition,
      brought: this.#brought,
    };
  }
}

/** A link that was made anew counts from 0 again. */
function sentSince(before: number, bytes: number): number {
  return bytes >= before ? bytes - before : bytes;
}
