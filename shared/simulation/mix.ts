import { SECURE_MEMBERS_MIN } from "../session/contradictions.ts";
import type { SessionSpec } from "../session/spec.ts";
import type { Random } from "../training/random.ts";
import type { Message } from "../wire/messages.ts";
import type { FaultKind } from "./faults.ts";

/** Messages that a fault may wait for: what strikes at one of these hits what it belongs to in the middle. */
const TRIGGERS = {
  agreement: ["prepare", "promise", "refuse", "accept", "accepted", "decided"],
  return: ["hello", "stateRequest", "stateOffer", "decided"],
  rounds: ["vote", "heartbeat", "echo"],
  all: [
    "hello",
    "vote",
    "heartbeat",
    "prepare",
    "promise",
    "accept",
    "accepted",
    "decided",
    "stateRequest",
    "stateOffer",
  ],
} as const satisfies Readonly<Record<string, readonly Message["type"][]>>;
const TRIGGER_NAMES = Object.keys(TRIGGERS) as (keyof typeof TRIGGERS)[];

const DELAYS = { quick: [0.1, 5], ordinary: [5, 60], far: [60, 250] } as const;
const DELAY_NAMES = Object.keys(DELAYS) as (keyof typeof DELAYS)[];

const COMPRESSIONS = ["none", "none", "fp16", "int8", "int4", "sparse", "sparse"] as const;

const AVERAGINGS = ["mean", "mean", "median", "secure 16", "secure 32"] as const;

/** Mostly few: a run of many takes as long as several. */
export const SEATS = [2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 5, 6, 7, 8, 9] as const;

/** Faults of one run, at most. */
export const MIX_FAULTS_MAX = 40;

const KINDS = [
  "crash",
  "reload",
  "closeAll",
  "pause",
  "dropLink",
  "flap",
  "cut",
  "slow",
  "clockLeap",
  "clockDrift",
  "corrupt",
  "halt",
  "trainerFails",
  "disk",
] as const satisfies readonly FaultKind[];

/** What keeps messages of the agreement from some seats and lets those go on. */
const CONTESTING = ["cut", "dropLink", "pause", "reload", "slow"] as const satisfies readonly FaultKind[];
/** With fewer seats any two quorums leave nobody aside. */
const CONTESTED_SEATS_MIN = 4;

/** After these nobody, or somebody less, goes on: many of them leave nothing to be tested. */
const FINAL: ReadonlySet<FaultKind> = new Set(["crash", "halt", "trainerFails", "closeAll"]);

/**
 * What a seed's session is like, and what may befall it: swarm testing (Groce et al. 2012). A run that has everything in
 * it shows little of each thing, and some bugs only where others are absent; so each seed leaves out about half, at
 * random.
 */
export interface Mix {
  readonly seats: number;
  /** Few rounds of few frames: more of them in the same time. */
  readonly isShort: boolean;
  readonly policy: SessionSpec["policy"];
  readonly averaging: (typeof AVERAGINGS)[number];
  readonly compression: SessionSpec["compression"];
  readonly localSteps: number;
  readonly delays: keyof typeof DELAYS;
  /** Ways differ in how long they take, by this factor at most. */
  readonly asymmetry: number;
  /** Chance that a message is lost and has to be sent again. */
  readonly loss: number;
  /** Mean of what a delay has beyond its least. */
  readonly jitterMs: number;
  /** What a way carries; null: anything. */
  readonly bytesPerMs: number | null;
  /** Longest time that a disk takes for one thing. */
  readonly diskMs: number;
  readonly faults: number;
  /** Kinds that can strike, each with its weight. */
  readonly kinds: readonly (readonly [FaultKind, number])[];
  /** Of four faults, how many wait for a message. */
  readonly triggered: number;
  readonly triggers: keyof typeof TRIGGERS;
  /** Faults last longer than any grace, mostly. */
  readonly isLong: boolean;
  /** After the first fault all others strike at the agreement that it makes necessary: ballot against ballot. */
  readonly isContested: boolean;
}

export function drawMix(random: Random, seats: number): Mix {
  const averaging = seats < SECURE_MEMBERS_MIN ? random.pick(["mean", "median"] as const) : random.pick(AVERAGINGS);
  const oneIn = (times: number) => random.below(times) === 0;
  const mix: Mix = {
    seats,
    isShort: oneIn(2),
    policy: oneIn(3) ? "halt" : "reorganize",
    averaging,
    compression: drawCompression(random, averaging),
    localSteps: averaging === "secure 16" ? 1 : random.pick([1, 1, 1, 2, 4]),
    delays: random.pick(DELAY_NAMES),
    asymmetry: oneIn(3) ? 6 : 1,
    loss: oneIn(3) ? random.pick([0.01, 0.05, 0.2]) : 0,
    jitterMs: oneIn(3) ? random.pick([10, 40, 150]) : 0,
    bytesPerMs: oneIn(4) ? random.pick([8, 30, 100]) : null,
    diskMs: random.pick([1, 20, 20, 300]),
    faults: drawCount(random),
    kinds: drawKinds(random),
    triggered: random.below(4),
    triggers: random.pick(TRIGGER_NAMES),
    isLong: oneIn(4),
    isContested: false,
  };
  if (seats < CONTESTED_SEATS_MIN || !oneIn(5)) return mix;
  const kinds = CONTESTING.map((kind) => [kind, kind === "cut" ? 6 : random.below(3)] as const);
  return { ...mix, isShort: false, isContested: true, faults: 4 + random.below(9), kinds, triggers: "agreement" };
}

/** Of a few values of each member there is no median (R10), and secure averaging has ways of its own. */
function drawCompression(random: Random, averaging: Mix["averaging"]): Mix["compression"] {
  if (averaging.startsWith("secure")) return "none";
  const drawn = random.pick(COMPRESSIONS);
  return drawn === "sparse" && averaging === "median" ? "none" : drawn;
}

/** Mostly few, seldom many: a run takes as long as it has faults. */
function drawCount(random: Random): number {
  const drawn = random.below(100);
  if (drawn < 15) return 0;
  if (drawn < 75) return 1 + random.below(3);
  if (drawn < 95) return 4 + random.below(7);
  return 11 + random.below(MIX_FAULTS_MAX - 10);
}

function drawKinds(random: Random): Mix["kinds"] {
  const drawn = KINDS.filter(() => random.below(2) === 0);
  const kinds = drawn.length > 0 ? drawn : [random.pick(KINDS)];
  return kinds.map((kind) => [kind, FINAL.has(kind) ? 1 : 1 + random.below(8)] as const);
}

export function triggersOf({ triggers }: Mix): readonly Message["type"][] {
  return TRIGGERS[triggers];
}

/** Least and greatest delay, before what else a network does. */
export function delaysOf({ delays }: Mix): readonly [number, number] {
  return DELAYS[delays];
}

/** The mix in words: two seeds of equal words differ in nothing but when, whom and how long. Weights do not count. */
export function mixText(mix: Mix): string {
  const { kinds, ...rest } = mix;
  const words = Object.entries(rest).map(([name, value]) => `${name} ${String(value)}`);
  return [...words, mix.faults === 0 ? "no kinds" : kinds.map(([kind]) => kind).join(" ")].join(", ");
}
