import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { rememberedSessions, type RememberedSession } from "../../../introduction/remembered-seats.ts";
import { isSeatLocked } from "../../../introduction/seat-lock.ts";
import { ServerError } from "../../../signaling/server-error.ts";
import { ownServer } from "../../../signaling/signaling-client.ts";

/** A session in which this browser has seats that no open page holds, and to which they can go back. */
export interface LeftSession {
  readonly session: string;
  readonly spec: SessionSpec;
  /** Seats that wait for this browser. */
  readonly seats: readonly number[];
  readonly lastHereAt: number;
  /** The newest round that a seat of it keeps here; undefined where none does, or nobody knows. */
  readonly round: number | undefined;
  readonly standing: "filling" | "running" | "waiting" | "stopped" | "unknown";
}

/** What the list needs to know of the world; the page's own, or a test's. */
export interface LeftSessionSources {
  readonly remembered: () => readonly RememberedSession[];
  readonly isOpen: (session: string, seat: number) => Promise<boolean>;
  /** How far the server says that a session is; null where it knows none, undefined where it does not answer. */
  readonly phase: (session: string) => Promise<"lobby" | "running" | "ended" | null | undefined>;
  /** What is kept of a seat on the disk. */
  readonly kept: (session: string, seat: number) => Promise<Kept>;
}

/** What a seat keeps: its newest round, and whether its session finished, so that nothing is left to go on with. */
export interface Kept {
  readonly round: number | undefined;
  readonly hasFinished: boolean;
}

/** The sessions that somebody can go on with here, the latest first. */
export async function leftSessions(sources: LeftSessionSources = SOURCES): Promise<readonly LeftSession[]> {
  const all = await Promise.all(sources.remembered().map((each) => lookAt(each, sources)));
  return all.filter((each) => each !== undefined);
}

async function lookAt(
  { session, seats, lastHereAt }: RememberedSession,
  sources: LeftSessionSources,
): Promise<LeftSession | undefined> {
  const open = await Promise.all(seats.map(({ seat }) => sources.isOpen(session, seat)));
  const left = seats.filter((_, index) => !open[index]);
  const [first] = left;
  if (first === undefined) return undefined;
  const [phase, ...kept] = await Promise.all([
    sources.phase(session),
    ...left.map(({ seat }) => sources.kept(session, seat)),
  ]);
  const hadStarted = left.some((seat) => seat.phase !== "lobby");
  // A server that was restarted takes back a session that had started (M5); one that only filled is gone.
  if (phase === null && !hadStarted) return undefined;
  const hasEnded = phase === "ended" || ((phase ?? null) === null && left.some((seat) => seat.phase === "ended"));
  if (hasEnded && kept.some(({ hasFinished }) => hasFinished)) return undefined;
  const rounds = kept.flatMap(({ round }) => (round === undefined ? [] : [round]));
  return {
    session,
    spec: first.spec,
    seats: left.map(({ seat }) => seat),
    lastHereAt,
    round: rounds.length === 0 ? undefined : Math.max(...rounds),
    standing: hasEnded
      ? "stopped"
      : phase === undefined
        ? "unknown"
        : phase === "lobby"
          ? "filling"
          : left.length === first.spec.seats
            ? "waiting"
            : "running",
  };
}

const SOURCES: LeftSessionSources = {
  remembered: rememberedSessions,
  isOpen: isSeatLocked,
  phase: async (session) => {
    try {
      return (await ownServer.readSession(session)).phase;
    } catch (error) {
      const isGone =
        error instanceof ServerError && ["unknown-session", "session-expired", "session-closed"].includes(error.code);
      return isGone ? null : undefined;
    }
  },
  kept: async (session, seat) => {
    try {
      const [{ SeatStore }, { openResultStore }] = await Promise.all([
        import("../../../storage/seat-store.ts"),
        import("../../../storage/result-store.ts"),
      ]);
      const [{ saved }, results] = await Promise.all([
        new SeatStore().recover(`${session}/${seat}`),
        openResultStore().then((store) => store.list()),
      ]);
      const result = results.find((each) => each.session === session && each.seat === seat);
      const rounds = [...saved.map(({ round }) => round), ...(result === undefined ? [] : [result.round])];
      const round = rounds.length === 0 ? undefined : Math.max(...rounds);
      return { round, hasFinished: result?.reason === "finished" };
    } catch {
      // Storage may be denied: then nothing is kept.
      return { round: undefined, hasFinished: false };
    }
  },
};
