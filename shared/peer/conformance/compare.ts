import type { TrainingState } from "../../training/state.ts";
import type { ViewRecord } from "../../wire/messages.ts";
import type { ModelHistory, ModelPeer, ModelRecord } from "./model-state.ts";
import { incarnationName, type ReplayedSeat } from "./replayed-seat.ts";

/** How the specification's values are written in the code. */
export interface Translation {
  readonly seats: number;
  readonly digest: (state: ModelHistory) => string;
}

/** The code did something else than the specification. */
export class DifferenceError extends Error {
  override readonly name = "DifferenceError";
}

/** @throws DifferenceError */
export function expectEqual(what: string, code: unknown, specification: unknown): void {
  if (isSame(code, specification)) return;
  throw new DifferenceError(
    `${what}: the code has ${JSON.stringify(code)}, the specification ${JSON.stringify(specification)}`,
  );
}

/** Whether two values of plain data are alike to the last field. */
function isSame(one: unknown, other: unknown): boolean {
  if (!isObject(one) || !isObject(other)) return Object.is(one, other);
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => isSame(one[name], other[name]));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** The model state that stands for a history of the specification: other histories, other digests. */
export function stateOf({ round, value }: ModelHistory): TrainingState {
  return { round, parameters: Float32Array.of(value, 0), moments: [] };
}

export function recordOf({ view, kind, members, base, finished }: ModelRecord, { digest }: Translation): ViewRecord {
  if (kind === "none") throw new Error("there is no record yet");
  return {
    view,
    kind,
    members: [...members]
      .sort((a, b) => a.seat - b.seat)
      .map(({ seat, incarnation }) => ({ seat, incarnation: incarnationName(seat, incarnation) })),
    base: { round: base.round, digest: digest(base) },
    ...(finished && { finished: true }),
  };
}

/** Compares all that both know of a seat. @throws DifferenceError */
export function compareSeat({ seat, ctx, memory }: ReplayedSeat, model: ModelPeer, translation: Translation): void {
  const equal = (what: string, code: unknown, specification: unknown) =>
    expectEqual(`seat ${seat}, ${what}`, code, specification);
  const { acceptor } = ctx.agreement;
  equal("standing (P7)", acceptor !== undefined, model.standing);
  if (acceptor) {
    const ballot = (number: number) => ({
      counter: Math.floor(number / translation.seats),
      seat: number % translation.seats,
    });
    const known = {
      instance: model.instance,
      promised: model.promised === 0 ? null : ballot(model.promised),
      accepted:
        model.acceptedBallot === 0
          ? null
          : { ballot: ballot(model.acceptedBallot), record: recordOf(model.acceptedRecord, translation) },
    };
    equal("memory", acceptor.memory, known);
    equal("memory on disk (P7)", memory, known);
  }
  equal(
    "committed",
    [ctx.model.committed.round, ctx.model.committedDigest],
    [model.committed.round, translation.digest(model.committed)],
  );
  const isMember = model.record.members.some((each) => each.seat === seat && each.incarnation === model.incarnation);
  equal("finished (R7)", ctx.closing.reason === "finished", model.finished);
  if (!model.halted) {
    equal("view", ctx.membership.view, isMember && model.record.kind !== "halt" ? model.record.view : 0);
    if (isMember) equal("fence (P3)", ctx.isFenced, model.instance > model.record.view && model.promised !== 0);
  }
  if (model.inRounds) {
    equal(
      "prepared",
      ctx.rounds.current.prepared ?? null,
      model.prepared.round < 0 ? null : translation.digest(model.prepared),
    );
    equal("round", ctx.rounds.current.round, model.committed.round + 1);
  }
}
