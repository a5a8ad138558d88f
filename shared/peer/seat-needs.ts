import { largestFragment } from "../averaging/fragments.ts";
import { roundBytes } from "../averaging/round-bytes.ts";
import { SLICE_PARTS, type SliceParts } from "../averaging/slices.ts";
import type { SessionSpec } from "../session/spec.ts";
import { batchBound } from "../session/weight-bound.ts";
import { taskOf } from "../session/tasks.ts";
import { evaluationBatchOf } from "../training/evaluation-shard.ts";
import { parameterCount } from "../training/model/layout.ts";
import { planModel } from "../training/model/plan.ts";
import { stepNumbers, useNumbers, widestNumbers } from "../training/model/step-memory.ts";
import { createOptimizer } from "../training/optimizer.ts";
import { outerOptimizer } from "../training/outer-optimizer.ts";
import { codecBytes, ringCodec, type Codec } from "../wire/frame.ts";

/** What a session asks of each seat's device and line. All but the count are bytes. */
export interface SeatNeeds {
  readonly parameters: number;
  /** The committed state, the next one and one that is being tested (R11), each with what the optimizer remembers. */
  readonly states: number;
  /** A copy of a state on its way to the disk. */
  readonly checkpoint: number;
  /** Gradients and averages, what a codec still owes, what others have sent of the own slice, masks. */
  readonly averaging: number;
  /** Where gradients are computed: parameters and gradient, and what a batch leaves on its way. */
  readonly computing: number;
  /** All of it together. */
  readonly memory: number;
  /** The largest vector that is one piece where gradients are computed. */
  readonly largestVector: number;
  /** Sent in each round, by the seat that sends most; as much comes in. */
  readonly sentARound: number;
}

const FLOAT_BYTES = 4;

/** What a session of this spec asks of a seat. @throws LayoutError where the model's blocks do not fit together */
export function seatNeeds(spec: SessionSpec): SeatNeeds {
  const task = taskOf(spec);
  const parameters = parameterCount(task);
  const vector = FLOAT_BYTES * parameters;
  const state = vector * (1 + outerOptimizer(spec, []).slots);
  // Beside it, what the seat owes to it (R10).
  const kept = codecOf(spec) === "sparse" ? vector : 0;
  const { numbers, widest } = batchNumbers(spec);
  // Two vectors where steps are computed, a third one on its way there or back.
  const computing = 3 * vector + localVectors(spec) * vector + FLOAT_BYTES * numbers;
  const averaging = averagingBytes(spec, parameters);
  const checkpoint = state + kept;
  const states = 3 * state;
  return {
    ...{ parameters, states, checkpoint, averaging, computing },
    memory: states + checkpoint + averaging + computing,
    largestVector: Math.max(vector, FLOAT_BYTES * widest),
    sentARound: roundBytes(
      largestFragment(parameters, spec.fragments),
      spec.seats,
      codecOf(spec),
      0,
      largestSlice(spec),
    ),
  };
}

/** Where slices follow upload speed, one seat may own all (R14). */
function largestSlice({ seats, slices }: SessionSpec): SliceParts {
  return slices === "equal" ? null : Array.from({ length: seats }, (_, seat) => (seat === 0 ? SLICE_PARTS : 0));
}

/** How contributions travel. */
function codecOf({ averaging, secureBits, compression }: SessionSpec): Codec {
  return averaging === "secure" ? ringCodec(secureBits) : compression;
}

/** Numbers of a batch, in training or in an evaluation, whichever has more; and of its largest vector. */
function batchNumbers(spec: SessionSpec): { readonly numbers: number; readonly widest: number } {
  const { model } = taskOf(spec);
  if (model.kind === "flat") return { numbers: 0, widest: 0 };
  const plan = planModel(model);
  const evaluated = evaluationBatchOf(model);
  return {
    numbers: Math.max(batchBound(spec) * stepNumbers(plan), evaluated * useNumbers(plan)),
    widest: Math.max(batchBound(spec), evaluated) * widestNumbers(plan),
  };
}

/** Vectors of the steps that a peer takes for itself: two states, with the optimizer's memory. */
function localVectors(spec: SessionSpec): number {
  return spec.localSteps === 1 ? 0 : 2 * (1 + createOptimizer(spec.optimizer, spec).slots);
}

function averagingBytes(spec: SessionSpec, parameters: number): number {
  const codec = codecOf(spec);
  const vector = FLOAT_BYTES * parameters;
  // Of fragments, a round that settles statistics averages all (R9).
  const averaged = spec.standardize ? parameters : largestFragment(parameters, spec.fragments);
  const encoded = codecBytes(codec, averaged);
  // The gradient and the average of this round and of the next one, which begins early (R6).
  const rounds = 4 * vector;
  const largest = spec.slices === "equal" ? 1 : spec.seats;
  // Others' contributions to the own slice, which wait for each other, and the slice's average.
  const received = largest * encoded;
  // What is carried before and after a round, and a copy of it on its way to where steps are computed (S8).
  const carried = spec.fragments > 1 ? 3 * vector : 0;
  if (spec.averaging === "secure") return rounds + received + 2 * encoded + carried;
  // Sparse contributions of all come whole, and are summed here; there are no averages of which anything could be owed (R10).
  if (codec === "sparse") return rounds + spec.seats * encoded + 2 * vector;
  // What is owed of contributions and of the own slice's averages, before and after the round.
  const owed = codec === "none" ? 0 : 2 * vector + (2 * vector * largest) / spec.seats;
  return rounds + received + owed;
}
