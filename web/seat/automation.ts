import type { RoundMetrics } from "../../shared/peer/effect.ts";
import type { JournalEntry } from "../../shared/peer/journal.ts";
import type { PeerStatus } from "../../shared/peer/status.ts";
import type { PrivacySpent } from "../../shared/privacy/privacy-spent.ts";
import { FaultError } from "../peer/faults/fault-error.ts";
import type { CentralOrder, CentralRound } from "../ports/central.ts";
import { fetchCode } from "../ports/fetch-code.ts";
import type { Fault, FaultInForce } from "../ports/faults.ts";
import { trainAlone, type CentralMoment, type CentralTraining } from "./central-training.ts";
import type { ScriptedAnswer } from "./scripted-seat.ts";
import type { SeatHolder } from "./seat-holder.ts";
import { NOTHING_KNOWN, type SeatMoment, type SeatPicture } from "./seat-picture.ts";

/**
 * The automation contract: what a script finds at `window.lockstep` in a session page. In one that watches, status,
 * journal and rounds are those of the seat that it looks through.
 */
export interface LockstepAutomation {
  /** Plain JSON; undefined before a seat was taken, or looked through. */
  status(): PeerStatus | undefined;
  journal(): readonly JournalEntry[];
  /** Figures of the last rounds, newest last; at most 10,000. */
  rounds(): readonly RoundMetrics[];
  /** In a session with differential privacy: what this seat's contributions so far can have given away. */
  privacy(): PrivacySpent | undefined;
  /** Through which seat a page with `?observe` looks, and since when; null in a page that does not watch. */
  observing(): Observing | null;
  /**
   * In the lobby: starts with those who are there, as 'Start now' does; who comes later is let in.
   * @returns the status in which this peer begins
   */
  startNow(): Promise<PeerStatus>;
  /**
   * Stops the session for everybody, as 'Stop and save' does: all save the last round that they agreed on.
   * @returns the status in which this peer ended: `saved` tells what it kept
   */
  stop(): Promise<PeerStatus>;
  /**
   * What the model says, as it is after the last committed round.
   * @param input a picture as numbers from 0 to 1, a table's row as an object by the names of its columns, the beginning of
   * a text
   */
  predict(input: unknown): Promise<ScriptedAnswer>;
  /** The model of the last committed round as the bytes of a .safetensors file, with all that the optimizer remembers. */
  model(): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Trains a session's model in a worker of this tab alone, on all data, as a result's comparison does; ends an earlier
   * such training. The promise is kept when the worker has its job.
   */
  trainCentrally(job: CentralOrder): Promise<void>;
  /** How that training stands; undefined before the first. Plain JSON. */
  central(): CentralStatus | undefined;
  /** Where the page's query has `faults`; in a breakable session from the moment on when this tab has its seat. */
  readonly faults?: FaultAutomation;
}

/** Whose picture a page shows that watches without a seat. */
export interface Observing {
  /** Null while no seat's page can be looked through: the last picture stays. */
  readonly through: number | null;
  /** Milliseconds since 1970 since when that is so. */
  readonly since: number;
}

/** How central training stands. */
export interface CentralStatus {
  readonly stage: "preparing" | "training" | "done" | "failed" | "cancelled";
  readonly rounds: readonly CentralRound[];
  readonly backend: string | undefined;
  readonly failure: string | undefined;
}

/**
 * Plays faults at this tab's own channels. Each call throws a FaultError that names what was wrong with it, or gives a
 * promise that is kept when the fault holds.
 */
export interface FaultAutomation {
  /** Nothing goes to these seats or comes from them, while the channels stay open; several calls add up. */
  cut(seats: readonly number[]): Promise<void>;
  /** What goes to the seat is lost; what comes from it is heard. */
  oneWay(seat: number): Promise<void>;
  /** What goes to the seat arrives `ms` later, in order; 0 ends it. */
  slow(seat: number, ms: number): Promise<void>;
  /** The peer stands still for so long, as a stopped process would. */
  pause(ms: number): Promise<void>;
  /** Flips one bit: of this peer's model, or of the next average that it sends to somebody. */
  corrupt(what?: "model" | "gradient"): Promise<void>;
  /** Contributes random numbers `factor` times as long as the true gradient, in every round; 0 ends it. */
  lie(factor?: number): Promise<void>;
  /** Ends all of these; links on which something was lost are made anew. A corrupted model stays so. */
  heal(): Promise<void>;
  /** What holds now. */
  list(): readonly FaultInForce[];
}

declare global {
  interface Window {
    /** Only in session pages. */
    lockstep?: LockstepAutomation;
  }
}

/** A lie that a mean cannot outvote: among ten peers it is still as long as the truth. */
const LIE_FACTOR = 10;

/** Whose picture is told, and what can be done there, once there is a seat. */
let picture: SeatPicture | undefined;
let held: SeatHolder | undefined;
let observing: () => Observing | undefined = () => undefined;

/** Puts `window.lockstep` in place; before a seat is taken it has nothing to tell. */
export function installAutomation(): void {
  // Of a session that was watched before; whoever leaves a seat gets a new document.
  picture = undefined;
  held = undefined;
  observing = () => undefined;
  window.lockstep = {
    status: () => moment().status,
    journal: () => moment().journal,
    rounds: () => moment().rounds,
    privacy: () => moment().privacy,
    observing: () => observing() ?? null,
    startNow: async () => (await scripting()).startSeatNow(ownSeat("startNow")),
    stop: async () => (await scripting()).stopSeat(ownSeat("stop")),
    predict: async (input) => (await scripting()).answerScript(ownSeat("predict"), input),
    model: async () => (await scripting()).modelFile(ownSeat("model")),
    trainCentrally,
    central: () => central && centralStatus(central.moment),
    ...(allowsFaults() ? { faults } : {}),
  };
}

function moment(): SeatMoment {
  return picture?.moment ?? NOTHING_KNOWN;
}

/** What scripts alone ask for is fetched when one does. */
const scripting = () => fetchCode(() => import("./scripted-seat.ts"));

/** @throws Error where this tab has no seat, or none yet */
function ownSeat(call: string): SeatHolder {
  if (held !== undefined) return held;
  const why = observing() === undefined ? "this tab has no seat yet" : "a tab that watches has no seat";
  throw new Error(`${call}: ${why}`);
}

/** Whether faults may be played in this page whatever the session says: its query has `faults`. */
export function allowsFaults(): boolean {
  return new URLSearchParams(location.search).has("faults");
}

const faults: FaultAutomation = {
  cut: (seats) => play({ fault: "cut", seats }),
  oneWay: (seat) => play({ fault: "oneWay", seat }),
  slow: (seat, ms) => play({ fault: "slow", seat, ms }),
  pause: (ms) => play({ fault: "pause", ms }),
  corrupt: (what = "model") => play({ fault: "corrupt", what }),
  lie: (factor = LIE_FACTOR) => play({ fault: "lie", factor }),
  heal: () => play({ fault: "heal" }),
  list: () => held?.faults?.report.inForce ?? [],
};

let central: CentralTraining | undefined;

async function trainCentrally(job: CentralOrder): Promise<void> {
  central?.cancel();
  central = await trainAlone(job);
}

function centralStatus({ stage, result: rounds, backend, failure }: CentralMoment): CentralStatus {
  const begun = rounds.length > 0 ? "training" : "preparing";
  return { stage: stage === "running" ? begun : stage, rounds, backend, failure };
}

function play(fault: Fault): Promise<void> {
  if (held?.faults === undefined) throw new FaultError("this tab has no seat yet: faults are played at a seat");
  return held.faults.play(fault);
}

/** From now on `window.lockstep` tells of this seat. */
export function automate(seat: SeatHolder): void {
  picture = seat.picture;
  held = seat;
  if (window.lockstep && seat.faults) Object.assign(window.lockstep, { faults });
}

/** From now on `window.lockstep` tells of the seat that this page looks through. */
export function automateObserver(seen: SeatPicture, through: () => Observing | undefined): void {
  picture = seen;
  observing = through;
}
