import * as v from "valibot";
import { JOURNAL_ENTRIES_MAX, ROUNDS_KEPT_MAX, ROUNDS_MAX, SEATS_MAX } from "../../../shared/limits.ts";
import type { RoundMetrics } from "../../../shared/peer/effect.ts";
import { FiledEntrySchema } from "../../../shared/peer/journal.ts";
import { SAVE_REASONS } from "../../../shared/peer/states.ts";
import { taskOf } from "../../../shared/session/tasks.ts";
import { parameterCount } from "../../../shared/training/model/layout.ts";
import { floatsOfBase64 } from "../formats/base64.ts";
import { ROUND_COLUMNS } from "../formats/csv.ts";
import { RUN_FORMAT, RUN_VERSION } from "../formats/run-json.ts";
import type { SavedResult } from "../types.ts";
import { ImportError } from "./import-error.ts";
import { importedRun, specOf, type Told } from "./imported-run.ts";
import { requireNumbers } from "./tensors.ts";

/** Entries that one peer's journal can have, read again from its disk after each reload. */
const JOURNAL_ENTRIES_READ_MAX = 2 * JOURNAL_ENTRIES_MAX;

const whole = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
const Finite = v.pipe(v.number(), v.finite());
/** A figure that is no finite number, such as the loss of a training that diverged, is null in JSON. */
const Figure = v.pipe(
  v.nullable(v.number()),
  v.transform((value) => value ?? Number.NaN),
);
const Share = v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1)));
const Text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const Round = v.object({
  ...(Object.fromEntries(ROUND_COLUMNS.map((name) => [name, Figure])) as Record<
    (typeof ROUND_COLUMNS)[number],
    typeof Figure
  >),
  round: whole(ROUNDS_MAX),
  accuracy: Share,
  // Files of earlier builds have none.
  heldOutLoss: v.optional(v.nullable(Finite), null),
});
const Run = v.object({
  format: v.literal(RUN_FORMAT),
  session: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  seat: whole(SEATS_MAX - 1),
  round: whole(ROUNDS_MAX),
  digest: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  reason: v.picklist(SAVE_REASONS),
  accuracy: Share,
  heldOutLoss: v.exactOptional(Finite),
  loss: v.nullable(Finite),
  backend: Text(40),
  savedAt: v.pipe(v.string(), v.isoTimestamp()),
  name: v.optional(Text(200)),
  notes: v.optional(Text(10_000)),
  spec: v.unknown(),
  privacy: v.optional(
    v.object({
      unit: v.picklist(["sample", "peer"]),
      // JSON has no infinity.
      epsilon: v.pipe(
        v.nullable(v.number()),
        v.transform((value) => value ?? Infinity),
      ),
      delta: Finite,
      contributions: Finite,
      ownSamples: Finite,
    }),
  ),
  rounds: v.pipe(v.array(Round), v.maxLength(ROUNDS_KEPT_MAX)),
  journal: v.pipe(v.array(FiledEntrySchema), v.maxLength(JOURNAL_ENTRIES_READ_MAX)),
  state: v.object({
    round: whole(ROUNDS_MAX),
    parameters: v.string(),
    moments: v.pipe(v.array(v.string()), v.maxLength(8)),
  }),
});

/**
 * Reads a run that was exported as JSON, figures, journal and all.
 * @throws ImportError
 */
export async function readRunJson(
  file: string,
  json: Readonly<Record<string, unknown>>,
  place: { readonly id: string; readonly now: number },
): Promise<SavedResult> {
  if (json.version !== RUN_VERSION) {
    throw new ImportError(
      file,
      `it is version ${String(json.version)} of this format; this Lockstep reads ${RUN_VERSION}`,
    );
  }
  const parsed = v.safeParse(Run, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new ImportError(
      file,
      `its field ${v.getDotPath(issue) ?? "of a run"} is not as it should be: ${issue.message}`,
    );
  }
  const run = parsed.output;
  const spec = specOf(file, run.spec);
  const size = parameterCount(taskOf(spec));
  const vector = (name: string, text: string): Float32Array => {
    const values = floatsOfBase64(text);
    if (values === undefined)
      throw new ImportError(file, `its ${name} are not base64 of float32 numbers: it is damaged`);
    if (values.length !== size) {
      throw new ImportError(
        file,
        `its ${name} are ${values.length} numbers, but ${spec.task} has ${size}: it is cut off`,
      );
    }
    requireNumbers(file, name, values);
    return values;
  };
  const state = {
    round: run.state.round,
    parameters: vector("parameters", run.state.parameters),
    moments: run.state.moments.map((text, slot) => vector(`optimizer's slot ${slot}`, text)),
  };
  const told: Told = { session: run.session, seat: run.seat, accuracy: run.accuracy, spec, isSpecKnown: true };
  return {
    ...(await importedRun({ file, ...place }, "run", told, state, run.digest)),
    reason: run.reason,
    loss: run.loss,
    ...(run.heldOutLoss !== undefined && { heldOutLoss: run.heldOutLoss }),
    backend: run.backend,
    rounds: run.rounds satisfies readonly RoundMetrics[],
    journal: run.journal,
    ...(run.name ? { name: run.name } : {}),
    ...(run.notes ? { notes: run.notes } : {}),
    ...(run.privacy ? { privacy: run.privacy } : {}),
  };
}
