import type { Effect } from "../peer/effect.ts";
import type { Input } from "../peer/input.ts";
import { LATE_MS, SUSPECT_HEARTBEATS, TICK_MS } from "../peer/timing.ts";
import type { Scenario } from "./scenario.ts";
import { typeOf } from "./sent-message.ts";
import type { Tab } from "./tab.ts";
import { InvariantViolation } from "./violation.ts";

/** A tab that is run has a tick at least this often, however slow its clock. */
const AWAKE_MS = 2 * TICK_MS;

/** How much longer a span may be by a tab's own clock, which may be wrong. */
const FAST = 1.5;

interface Sleeper {
  steppedAt: number;
  /** Virtual time for which it has been run. */
  awakeMs: number;
  /** That time when the last heartbeat of a seat was taken in. */
  readonly heard: Map<number, number>;
}

/** H4: notices who suspects another of a silence in which it slept itself. */
export class SleepWatch {
  readonly #isOn: boolean;
  readonly #silenceMs: number;
  readonly #sleepers = new Map<string, Sleeper>();

  constructor({ faults, spec }: Scenario) {
    this.#isOn = faults.some(({ kind }) => kind === "pause" || kind === "clockLeap");
    this.#silenceMs = SUSPECT_HEARTBEATS * spec.heartbeatMs;
  }

  /** @param now virtual time @throws InvariantViolation */
  stepped(now: number, tab: Tab, input: Input, effects: readonly Effect[]): void {
    if (!this.#isOn) return;
    const sleeper = this.#sleeperOf(tab, now);
    sleeper.awakeMs += Math.min(now - sleeper.steppedAt, AWAKE_MS);
    sleeper.steppedAt = now;
    if (input.type === "message" && typeOf(input.bytes) === "heartbeat") {
      sleeper.heard.set(input.from, sleeper.awakeMs);
    }
    for (const effect of effects) {
      if (effect.type !== "journal" || effect.entry.event !== "suspected") continue;
      const { detail } = effect.entry;
      const heardAt = sleeper.heard.get(detail.peer);
      if (detail.cause !== "silent" || heardAt === undefined) continue;
      const awakeMs = sleeper.awakeMs - heardAt;
      if (FAST * awakeMs + LATE_MS >= this.#silenceMs) continue;
      throw new InvariantViolation("H4", `seat ${tab.seat} suspects another after it was run for ${awakeMs} ms itself`);
    }
  }

  #sleeperOf({ incarnation }: Tab, now: number): Sleeper {
    let sleeper = this.#sleepers.get(incarnation);
    if (!sleeper) this.#sleepers.set(incarnation, (sleeper = { steppedAt: now, awakeMs: 0, heard: new Map() }));
    return sleeper;
  }
}
