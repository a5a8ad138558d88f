import { hasEnded, isAtWork } from "../peer/states.ts";
import type { ViewRecord } from "../wire/messages.ts";
import type { AgreementWatch } from "./agreement-watch.ts";
import { isPlain, PLAIN_NETWORK } from "./network-profile.ts";
import type { Scenario } from "./scenario.ts";
import type { Tab } from "./tab.ts";
import { InvariantViolation } from "./violation.ts";
import type { Views } from "./views.ts";

/**
 * I7: how long after healing everybody must have come to an end, in milliseconds of virtual time. Generous: what counts
 * is that there is a bound. Grace, a back-off or two and the rounds that are left take a part of it.
 */
const SETTLED_AFTER_MS = 120_000;

/** How long a run goes on when all that is left waits for others that will not come, to see that it does nothing. */
const WAITED_FOR_MS = 10_000;

/** After healing, links and heartbeats need this many heartbeats and this long before the peers know of each other. */
const REUNITED_HEARTBEATS = 15;
const REUNITED_MS = 1500;

/** And so long, at most, until whoever is there has caught up and is let in. */
const LET_IN_EXCHANGES = 40;
const LET_IN_MS = 5000;

/** What a record says of the view that it begins. */
interface Decision extends Pick<ViewRecord, "view" | "kind"> {
  /** Seats. */
  readonly members: readonly number[];
}

/**
 * I7, in a world that has healed at `healAtMs`. Every live tab comes to an end, finished or halted, within a bound;
 * except that tabs which are not part of a view may wait like a lobby, as long as somebody is missing:
 * - before a start (or a resume), while a seat is away for good;
 * - for a session that has ended, or whose members are all gone.
 * Who halts as a minority must have been one: after healing, with a majority of the seats that may promise and somebody
 * at work who knows what was committed, peers go on or decide to halt.
 */
export class Liveness {
  readonly #scenario: Scenario;
  readonly #agreement: AgreementWatch;
  readonly #views: Views;
  readonly #tabs: readonly Tab[];
  readonly #decided = new Set<number>();
  #waitingSince: number | undefined;

  constructor(scenario: Scenario, agreement: AgreementWatch, views: Views, tabs: readonly Tab[]) {
    this.#scenario = scenario;
    this.#agreement = agreement;
    this.#views = views;
    this.#tabs = tabs;
  }

  /**
   * Whether nothing more can happen.
   * @param opensPages whether closed pages are still to be opened
   * @throws InvariantViolation when the time is up
   */
  isOver(now: number, opensPages: boolean): boolean {
    const { healAtMs, seed } = this.#scenario;
    const here = this.#tabs.filter((tab) => tab.alive);
    if (!opensPages && here.every(isOver)) return true;
    if (now < healAtMs) return false;
    if (this.#onlyWaits(here)) {
      this.#waitingSince ??= now;
      if (now - this.#waitingSince > WAITED_FOR_MS) return true;
    } else this.#waitingSince = undefined;
    if (now < healAtMs + SETTLED_AFTER_MS) return false;
    const states = this.#tabs.map(stateOf).join(", ");
    throw new InvariantViolation("I7", `seed ${seed} does not come to an end: ${states}`);
  }

  /** A peer gives up because no decision can be had (P6). @throws InvariantViolation where one could */
  gaveUp(tab: Tab, now: number): void {
    const { healAtMs, spec } = this.#scenario;
    if (now < healAtMs + REUNITED_MS + REUNITED_HEARTBEATS * spec.heartbeatMs) return;
    const speakers = this.#tabs.filter((other) => other.alive && this.#agreement.hasStanding(other.incarnation));
    const { newest } = this.#views;
    // Whoever has ended answers, but proposes nothing any more.
    const isCertain = speakers.some(
      (each) =>
        (each === tab || isAtWork(each.peer.state)) &&
        each.peer.status().view === newest?.view &&
        newest.members.some(({ incarnation }) => incarnation === each.incarnation),
    );
    if (speakers.length < Math.floor(spec.seats / 2) + 1 || !isCertain) return;
    const seats = speakers.map(({ seat }) => seat).join(", ");
    throw new InvariantViolation("I7", `seat ${tab.seat} gives up as a minority; seats ${seats} could have decided`);
  }

  /**
   * P1, P8: long after healing, whoever is at work or on the way to it has been let in: no record leaves it out any more,
   * nor ends a session of which all are there.
   * @throws InvariantViolation
   */
  decided({ view, kind, members }: Decision, now: number): void {
    // Others learn of it later.
    if (this.#decided.has(view)) return;
    this.#decided.add(view);
    const { healAtMs, spec, delayMs, diskMs = 0 } = this.#scenario;
    // Each answer of the agreement waits for a disk (P7).
    const letInMs = LET_IN_MS + LET_IN_EXCHANGES * (spec.heartbeatMs + delayMs[1] + diskMs);
    if (now < healAtMs + letInMs) return;
    const here = this.#tabs.filter((tab) => tab.alive && !isOver(tab));
    const isFair = kind === "halt" ? here.length < spec.seats : here.every(({ seat }) => members.includes(seat));
    if (isFair) return;
    const states = this.#tabs.map(stateOf).join(", ");
    throw new InvariantViolation(
      "I7",
      `view ${view}: ${kind} with ${members.join(", ")}, long after healing: ${states}`,
    );
  }

  /** Without faults, and on a network that is quick for its heartbeats, everybody finishes. @throws InvariantViolation */
  checkEnd(): void {
    this.#checkLobby();
    const { faults, network = PLAIN_NETWORK, delayMs, spec, seed } = this.#scenario;
    const isQuick = isPlain(network) && delayMs[1] <= spec.heartbeatMs;
    if (faults.length > 0 || !isQuick || this.#tabs.every((tab) => tab.peer.state === "finished")) return;
    throw new InvariantViolation("I7", `seed ${seed} has no faults, yet not everybody finished`);
  }

  /** M7: nobody waits in a lobby where somebody has asked to start with those who are there, and could. */
  #checkLobby(): void {
    for (const { alive, seat, peer } of this.#tabs) {
      const startNow = alive ? peer.status().startNow : null;
      if (!startNow?.isAsked || !startNow.isOffered || !startNow.voices.includes(seat)) continue;
      throw new InvariantViolation("I7", `seat ${seat} was asked to start with those who are there, could, and waits`);
    }
  }

  /** Whoever has not ended is outside of any view, and somebody it would need is gone or has ended. */
  #onlyWaits(here: readonly Tab[]): boolean {
    const isMissed = here.length < this.#tabs.length || here.some(isOver);
    return isMissed && here.every((tab) => isOver(tab) || ["joining", "catchingUp"].includes(tab.peer.state));
  }
}

const isOver = (tab: Tab): boolean => hasEnded(tab.peer.state);

/** A seat's state in one word. */
export const stateOf = (tab: Tab): string => (tab.alive ? tab.peer.state : "crashed");

/** Virtual time between two looks at whether a run is over. */
export const LOOK_EVERY_MS = 50;
