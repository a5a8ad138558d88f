import { chooseSettings, decidingFigures } from "../peer/choose-settings.ts";
import { settledSpec } from "../session/auto-settings.ts";
import type { SessionSpec } from "../session/spec.ts";
import type { Choice, Measured, MessageOf, SavedState, ViewRecord } from "../wire/messages.ts";
import type { Speaker } from "./agreement-watch.ts";
import type { Coverage } from "./coverage.ts";
import type { Scenario } from "./scenario.ts";
import { InvariantViolation } from "./violation.ts";

/**
 * M8: works out for itself what a session's lobby had to choose, from what its page loads said and found on their disks;
 * and sees that all who compute in a view do it as its record says.
 */
export class AutoWatch {
  readonly #scenario: Scenario;
  readonly #coverage: Coverage;
  /** What each page load has said it measured. */
  readonly #measured = new Map<string, Measured>();
  /** What the states had been made with that each page load found and could read, by round. */
  readonly #found = new Map<string, readonly SavedState[]>();
  readonly #fetched = new Set<string>();
  #choice: Choice | undefined;
  #spec: SessionSpec;

  constructor(scenario: Scenario, coverage: Coverage) {
    this.#scenario = scenario;
    this.#coverage = coverage;
    this.#spec = settledSpec(scenario.spec, null);
  }

  /** What the session is like, by the newest start. */
  get spec(): SessionSpec {
    return this.#spec;
  }

  /** @throws InvariantViolation (M8) for a page load that measures twice: then two could start by different figures */
  said({ seat, incarnation }: Speaker, { measured }: MessageOf<"hello">): void {
    if (!measured) return;
    const before = this.#measured.get(incarnation);
    this.#measured.set(incarnation, measured);
    if (!before || JSON.stringify(before) === JSON.stringify(measured)) return;
    throw new InvariantViolation("M8", `seat ${seat} says that it measured something else than it had said`);
  }

  recovered({ incarnation }: Speaker, saved: readonly SavedState[]): void {
    this.#found.set(
      incarnation,
      saved.filter(({ round }) => round > 0),
    );
  }

  couldNotRead({ incarnation }: Speaker, round: number): void {
    const found = this.#found.get(incarnation) ?? [];
    this.#found.set(
      incarnation,
      found.filter((state) => state.round !== round),
    );
  }

  /** A page load has fetched a state of halted peers, which it may then tell of. */
  caughtUp({ incarnation }: Speaker): void {
    this.#fetched.add(incarnation);
  }

  /** A record is known. @throws InvariantViolation (M8) */
  registered(who: string, record: ViewRecord): void {
    const { choice, kind, view } = record;
    if (this.#scenario.spec.auto !== (choice !== undefined)) {
      throw new InvariantViolation("M8", `${who} has a record of view ${view} with${choice ? "" : "out"} settings`);
    }
    if (!choice) return;
    if (kind === "start") this.#started(who, record, choice);
    else if (!isSame(choice, this.#choice)) {
      throw new InvariantViolation("M8", `${who} has other settings for view ${view} than the session began with`);
    }
  }

  /** Somebody computes. @throws InvariantViolation (M8) where it does so otherwise than the session says */
  computes({ seat }: Speaker, choice: Choice | null): void {
    if (isSame(choice ?? undefined, this.#choice)) return;
    throw new InvariantViolation(
      "M8",
      `seat ${seat} computes with ${textOf(choice)}, the session has ${textOf(this.#choice)}`,
    );
  }

  #started(who: string, record: ViewRecord, choice: Choice): void {
    const expected = this.#expected(record);
    if (expected && !isSame(expected, choice)) {
      throw new InvariantViolation("M8", `${who} starts with ${textOf(choice)}, where ${textOf(expected)} follow`);
    }
    this.#choice = choice;
    this.#spec = settledSpec(this.#scenario.spec, choice);
    this.#coverage.hit("settings chosen");
    if (choice.compression === "sparse") this.#coverage.hit("sparse chosen");
    if (choice.overlap > this.#scenario.spec.overlap) this.#coverage.hit("overlap chosen");
  }

  /** Undefined where it cannot be known here: what halted peers have told is on no disk that was read. */
  #expected({ members }: ViewRecord): Choice | undefined {
    if (members.some(({ incarnation }) => this.#fetched.has(incarnation))) return undefined;
    const found = members.flatMap(({ incarnation }) => this.#found.get(incarnation) ?? []);
    const [newest] = found.filter(({ choice }) => choice).sort((a, b) => b.view - a.view || b.round - a.round);
    if (newest) {
      this.#coverage.hit("settings kept");
      return newest.choice;
    }
    const measured = members.flatMap(({ incarnation }) => this.#measured.get(incarnation) ?? []);
    if (measured.length < members.length) {
      throw new InvariantViolation("M8", "a session starts before all of its members have measured");
    }
    const { spec, parameters } = this.#scenario;
    return chooseSettings(spec, parameters, decidingFigures(spec, measured));
  }
}

function isSame(a: Choice | undefined, b: Choice | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && textOf(a) === textOf(b));
}

function textOf(choice: Choice | null | undefined): string {
  if (!choice) return "nothing chosen";
  const { localSteps, compression, overlap, stepUs, uploadKBs, roundTripUs } = choice;
  return `${localSteps} local steps, ${compression} and overlap ${overlap} (${stepUs} us, ${uploadKBs} kB/s, ${roundTripUs} us)`;
}
