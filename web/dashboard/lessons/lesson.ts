import { present } from "../../../shared/assert.ts";
import type { JournalEntry } from "../../../shared/peer/journal.ts";
import type { RoundMetrics } from "../../../shared/peer/effect.ts";
import type { PeerState } from "../../../shared/peer/states.ts";
import type { PeerStatus } from "../../../shared/peer/status.ts";
import type { SessionSpecInput } from "../../../shared/session/spec.ts";
import type { Fault, FaultInForce } from "../../ports/faults.ts";
import type { LessonRule } from "./rules.ts";

/** What a seat of the lesson's cluster tells at one moment: all of it comes from the real peer. */
export interface SeatReading {
  readonly seat: number;
  readonly status: PeerStatus | undefined;
  readonly journal: readonly JournalEntry[];
  readonly rounds: readonly RoundMetrics[];
  readonly inForce: readonly FaultInForce[];
  readonly failure: string | undefined;
}

/** The same, beside what has happened since the step began. */
export interface SeatNow extends Omit<SeatReading, "journal" | "rounds"> {
  /** Journal entries since the step began. */
  readonly events: readonly JournalEntry[];
  /** Rounds committed since. */
  readonly rounds: readonly RoundMetrics[];
  /** States in which the peer was seen since. */
  readonly states: ReadonlySet<PeerState>;
}

/** The cluster as a condition sees it. A seat whose page is closed, or has not come yet, is missing. */
export interface ClusterNow {
  readonly seats: readonly SeatNow[];
  /** Seats that the session has. */
  readonly size: number;
  /** What an attack on a seat's gradient has made of its digits in this step. */
  readonly rebuilt: Rebuilding | undefined;
  /** What is seen of a model that the step looks into. */
  readonly learning: LearningFacts | undefined;
}

/** What the lesson itself shows beside the peers. */
export type Shown = Pick<ClusterNow, "rebuilt" | "learning">;

/** How far a lesson looks into a model that learns; each stage shows what the one before has led to. */
export type LearningStage =
  /** The first model is asked about a digit of a seat. */
  | "digit"
  /** What that digit alone would change of it. */
  | "gradient"
  /** The model after one such step. */
  | "step"
  /** The same model, asked about more digits of that seat. */
  | "batch"
  /** The first model after one step along the average of all seats' gradients. */
  | "average"
  /** The model that the session has come to, followed as it goes on. */
  | "present";

/** What is seen of a model that is looked at while it learns. */
export interface LearningFacts {
  readonly stage: LearningStage;
  /** The digit that the model is asked about. */
  readonly label: number;
  /** What the first model says to it, and what the model of the stage does: the chance of the right label, and the loss. */
  readonly before: { readonly chance: number; readonly loss: number };
  readonly now: { readonly chance: number; readonly loss: number };
  /** Further digits that were shown, how many of them are read as that one, or right, and the mean loss. */
  readonly digits: number;
  readonly readAsIt: number;
  readonly right: { readonly before: number; readonly now: number };
  readonly meanLoss: { readonly before: number; readonly now: number };
  /** The round after which the model of now was this; undefined while that is not looked at. */
  readonly round: number | undefined;
}

export interface Rebuilding {
  readonly digits: number;
  /** Correlation of the worst and of the best rebuilt digit with the true one, for who sees most. */
  readonly worst: number;
  readonly best: number;
}

/** What a button of a lesson does to the cluster. */
export type Order =
  | { readonly do: "fault"; readonly at: readonly number[]; readonly fault: Fault }
  /** Cuts all links between two sides, at both ends. */
  | { readonly do: "split"; readonly a: readonly number[]; readonly b: readonly number[] }
  /** Whatever goes over any link arrives so much later. */
  | { readonly do: "slowAll"; readonly ms: number }
  | { readonly do: "heal" }
  | { readonly do: "close"; readonly seat: number }
  | { readonly do: "reload"; readonly seat: number }
  /** Tries to rebuild so many digits of a seat from its gradient. */
  | { readonly do: "rebuild"; readonly seat: number; readonly digits: number }
  /** Looks into a model that learns. */
  | { readonly do: "learn"; readonly show: LearningStage };

export interface Question {
  readonly text: string;
  readonly answers: readonly string[];
  /** Index of the answer that holds. */
  readonly right: number;
}

/** One step: something to read, perhaps a guess, perhaps a button, and what must really happen before it is over. */
export interface LessonStep {
  readonly title: string;
  readonly text: readonly string[];
  /** Rules of the protocol that it shows. */
  readonly rules: readonly LessonRule[];
  readonly question?: Question;
  readonly action?: { readonly label: string; readonly orders: readonly Order[] };
  /** What is waited for, after 'Waiting until'. */
  readonly goal: string;
  /** Whether that has happened: reads the cluster, never a clock. */
  readonly done: (now: ClusterNow) => boolean;
  /** What is seen on the way there, from the cluster; empty where there is nothing to tell. */
  readonly watch?: (now: ClusterNow) => string;
  /** What has happened, shown when it has. */
  readonly truth: string;
  /** It needs nothing but a fresh cluster. */
  readonly fresh?: true;
  /** It changes nothing: no later step depends on it. */
  readonly looks?: true;
  /** A drawing beside the cluster, of what cannot be seen in it. */
  readonly drawing?: "histories";
  /** Which of the lesson's sessions it plays in; `main` where it is not said. */
  readonly session?: string;
  /** Seats that may have stopped by now: any other that has is not what the lesson expects. */
  readonly stopped?: readonly number[];
}

/** The rules of a session that a lesson plays in. */
export type LessonSpec = SessionSpecInput & { readonly seats: number };

export interface Lesson {
  readonly id: string;
  readonly title: string;
  /** One sentence: what one knows afterwards. */
  readonly summary: string;
  readonly minutes: number;
  readonly sessions: Readonly<Record<string, LessonSpec>>;
  readonly steps: readonly LessonStep[];
}

/** The session of a lesson that a step plays in. */
export function sessionOf({ sessions }: Pick<Lesson, "sessions">, { session = "main" }: LessonStep): LessonSpec {
  return present(sessions[session], `the lesson has a session ${session}`);
}

/** The most peers that a lesson opens at a time. */
export function seatsOf({ sessions }: Pick<Lesson, "sessions">): number {
  return Math.max(...Object.values(sessions).map(({ seats }) => seats));
}

/**
 * What has to happen in fresh peers before a step can begin.
 * @returns earlier steps that are to be played, in their order; none where fresh peers are all it needs
 */
export function sceneOf({ steps }: Pick<Lesson, "steps">, index: number): readonly number[] {
  const upTo = steps.slice(0, index + 1);
  const from = upTo.findLastIndex(({ fresh }) => fresh);
  return [...upTo.keys()].filter((at) => at >= from && at < index && !upTo[at]?.looks);
}
