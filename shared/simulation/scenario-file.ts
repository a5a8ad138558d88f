import * as v from "valibot";
import { SEATS_MAX } from "../limits.ts";
import { parseSpec, SpecError } from "../session/spec.ts";
import type { Fault } from "./faults.ts";
import type { Scenario } from "./scenario.ts";

/** What was given is no scenario of the simulator; the message names the place and the reason. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
}

/** Bounds of what is read: far above what is drawn. */
const FAULTS_MAX = 100;
const PARAMETERS_MAX = 10_000;
const TIME_MS_MAX = 3_600_000;
const WAYS_MAX = SEATS_MAX * SEATS_MAX;

const whole = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
const time = v.pipe(v.number(), v.minValue(0), v.maxValue(TIME_MS_MAX));
const seat = whole(SEATS_MAX - 1);
const range = v.pipe(
  v.tuple([time, time]),
  v.check(([from, to]) => from <= to, "must not be descending"),
);
const pair = v.pipe(
  v.tuple([seat, seat]),
  v.check(([a, b]) => a !== b, "must be two seats"),
);

const moment = {
  at: time,
  on: v.optional(v.object({ sent: v.pipe(v.string(), v.maxLength(32)), nth: v.pipe(whole(100_000), v.minValue(1)) })),
};
const FaultSchema = v.variant("kind", [
  v.object({ ...moment, kind: v.picklist(["crash", "corrupt", "startNow", "halt", "trainerFails"]), seat }),
  v.object({
    ...moment,
    kind: v.literal("reload"),
    seat,
    awayMs: time,
    storage: v.picklist(["kept", "cleared"]),
    leaves: v.boolean(),
    noticedAfterMs: time,
  }),
  v.object({
    ...moment,
    kind: v.literal("closeAll"),
    awayMs: v.pipe(v.array(time), v.maxLength(SEATS_MAX)),
    cleared: v.pipe(v.array(seat), v.maxLength(SEATS_MAX)),
  }),
  v.object({ ...moment, kind: v.picklist(["pause", "late"]), seat, forMs: time }),
  v.object({
    ...moment,
    kind: v.literal("dropLink"),
    seats: pair,
    noticedAfterMs: v.tuple([time, time]),
    backAfterMs: time,
  }),
  v.object({ ...moment, kind: v.literal("flap"), seats: pair, times: whole(1000), everyMs: time, downMs: time }),
  v.object({
    ...moment,
    kind: v.literal("cut"),
    ways: v.pipe(v.array(pair), v.maxLength(WAYS_MAX)),
    forMs: time,
    breaks: v.boolean(),
  }),
  v.object({ ...moment, kind: v.literal("slow"), way: pair, byMs: time, forMs: time }),
  v.object({
    ...moment,
    kind: v.literal("clockLeap"),
    seat,
    byMs: v.pipe(v.number(), v.minValue(-TIME_MS_MAX), v.maxValue(TIME_MS_MAX)),
  }),
  v.object({
    ...moment,
    kind: v.literal("clockDrift"),
    seat,
    rate: v.pipe(v.number(), v.minValue(0.1), v.maxValue(10)),
  }),
  v.object({
    ...moment,
    kind: v.literal("disk"),
    seat,
    trouble: v.picklist(["full", "cramped", "denied", "slow", "corrupt"]),
    forMs: time,
  }),
]);
const ScenarioSchema = v.object({
  seed: whole(Number.MAX_SAFE_INTEGER),
  spec: v.unknown(),
  parameters: v.pipe(whole(PARAMETERS_MAX), v.minValue(1)),
  chunkElements: v.pipe(whole(PARAMETERS_MAX), v.minValue(1)),
  delayMs: range,
  stepMs: range,
  faults: v.pipe(v.array(FaultSchema), v.maxLength(FAULTS_MAX)),
  healAtMs: time,
  network: v.optional(
    v.object({
      asymmetry: v.pipe(v.number(), v.minValue(1), v.maxValue(100)),
      loss: v.pipe(v.number(), v.minValue(0), v.maxValue(0.9)),
      resendMs: time,
      jitterMs: time,
      bytesPerMs: v.nullable(v.pipe(v.number(), v.minValue(1))),
    }),
  ),
  startHeldBy: v.optional(v.pipe(v.array(seat), v.maxLength(SEATS_MAX))),
  statistics: v.optional(whole(PARAMETERS_MAX)),
  sampleMs: v.optional(v.pipe(v.array(time), v.maxLength(SEATS_MAX))),
  timedMs: v.optional(v.pipe(v.array(time), v.maxLength(SEATS_MAX))),
  samples: v.optional(v.pipe(whole(PARAMETERS_MAX), v.minValue(1))),
  uploads: v.optional(v.pipe(v.array(v.pipe(v.number(), v.minValue(0.01))), v.maxLength(SEATS_MAX))),
  diskMs: v.optional(time),
});

/**
 * Reads a scenario, as it is kept of a run that failed.
 * @param value parsed JSON: the scenario, or an object that has it as `scenario`
 * @throws ScenarioError
 */
export function parseScenario(value: unknown): Scenario {
  const inner = typeof value === "object" && value !== null && "scenario" in value ? value.scenario : value;
  const result = v.safeParse(ScenarioSchema, inner);
  if (!result.success) {
    const [issue] = result.issues;
    const path = v.getDotPath(issue);
    throw new ScenarioError(`no scenario of the simulator: ${path === null ? "" : `${path}: `}${issue.message}`);
  }
  const { output } = result;
  const spec = specOf(output.spec);
  const far = output.startHeldBy?.find((holder) => holder >= spec.seats);
  if (far !== undefined) throw new ScenarioError(`no scenario of the simulator: startHeldBy: there is no seat ${far}`);
  if ((output.statistics ?? 0) > output.parameters) {
    throw new ScenarioError("no scenario of the simulator: statistics: must not be more than there are parameters");
  }
  const isTimed = output.samples !== undefined && output.sampleMs?.length === spec.seats;
  if (spec.shares === "speed" && !isTimed) {
    throw new ScenarioError("no scenario of the simulator: sampleMs: must have a time for each seat, beside samples");
  }
  if (output.uploads && output.uploads.length !== spec.seats) {
    throw new ScenarioError("no scenario of the simulator: uploads: must have a speed for each seat");
  }
  output.faults.forEach((fault, index) => {
    const wrong = mistakeIn(fault as Fault, spec.seats);
    if (wrong !== undefined) throw new ScenarioError(`no scenario of the simulator: faults.${index}: ${wrong}`);
  });
  return { ...output, spec, faults: output.faults as readonly Fault[] };
}

function specOf(value: unknown): Scenario["spec"] {
  try {
    return parseSpec(value as Parameters<typeof parseSpec>[0]);
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    throw new ScenarioError(`no scenario of the simulator: spec: ${error.message}`, { cause: error });
  }
}

function mistakeIn(fault: Fault, seats: number): string | undefined {
  const far = seatsOf(fault).find((seat) => seat >= seats);
  if (far !== undefined) return `there is no seat ${far}`;
  if (fault.kind === "closeAll" && fault.awayMs.length !== seats) return `awayMs must have a time for each seat`;
  return undefined;
}

function seatsOf(fault: Fault): readonly number[] {
  switch (fault.kind) {
    case "cut":
      return fault.ways.flat();
    case "slow":
      return fault.way;
    case "dropLink":
    case "flap":
      return fault.seats;
    case "closeAll":
      return fault.cleared;
    default:
      return [fault.seat];
  }
}
