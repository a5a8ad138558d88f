import { payloadCodec } from "../../../shared/averaging/codec.ts";
import type { PayloadCodec } from "../../../shared/averaging/payload-codec.ts";
import type { NewState } from "../../../shared/peer/model.ts";
import { settledSpec } from "../../../shared/session/auto-settings.ts";
import type { SessionSpec } from "../../../shared/session/spec.ts";
import { taskOf, type Task } from "../../../shared/session/tasks.ts";
import { createDigester, type Digester } from "../../../shared/training/digest.ts";
import { emptyState, initialState } from "../../../shared/training/initial-parameters.ts";
import { parameterCount, parameterLayout } from "../../../shared/training/model/layout.ts";
import type { Optimizer } from "../../../shared/training/optimizer.ts";
import { outerOptimizer } from "../../../shared/training/outer-optimizer.ts";
import { Random } from "../../../shared/training/random.ts";
import { startState } from "../../../shared/training/start-state.ts";
import type { PlainCodec } from "../../../shared/wire/frame.ts";
import type { TrainingState } from "../../../shared/training/state.ts";
import { fetchKernels } from "../../training/kernels/fetch-kernels.ts";
import { kernelCodec } from "./kernel-codec.ts";
import { kernelDigester } from "./kernel-digester.ts";
import { kernelRules } from "../../training/kernels/kernel-rules.ts";
import { StateMemory } from "../../training/kernels/state-memory.ts";

/**
 * What all peers must do alike: the update and its digest (R3, R4), where the states lie that they work on, and how
 * contributions and averages are written and read (R2).
 */
export interface ExactArithmetic {
  readonly optimizer: Optimizer;
  readonly digester: Digester;
  readonly newState: NewState;
  readonly payloads: (codec: PlainCodec) => PayloadCodec;
  /** The state of round 0 (M2); where the session starts from a model that is not here, a place for it (M6). */
  readonly initial: TrainingState;
}

/** Elements on which the kernels are tried. */
const TRIED = 100;

/**
 * The exact arithmetic of a session, with `auto` of any that can be chosen (M8): by kernels, which take a third of the time, and a sixth of it to encode what travels,
 * or, where the browser lacks what they need, in plain code. The bits are the same.
 * @param start the model that the session starts from, where this browser has it; the peer verifies it
 */
export async function startExactArithmetic(given: SessionSpec, start: Float32Array | null): Promise<ExactArithmetic> {
  const spec = settledSpec(given, null);
  const digester = await createDigester();
  const task = taskOf(spec);
  const plain = { optimizer: outerOptimizer(spec, parameterLayout(task)), digester, newState: emptyState };
  const initial = spec.start === null ? initialState(task, spec.seed, plain.optimizer) : begunWith(start, plain, task);
  const whollyPlain = { ...plain, payloads: payloadCodec, initial };
  try {
    const module = await fetchKernels("plain");
    const { slots } = plain.optimizer;
    if (!givesSame(onKernels(spec, new StateMemory(module, TRIED, slots), digester), plain)) return whollyPlain;
    const exact = onKernels(spec, new StateMemory(module, parameterCount(task), slots), digester);
    const payloads = onceEach((codec) => kernelCodec(module, codec));
    return { ...exact, payloads, initial: copied(initial, exact.newState) };
  } catch {
    return whollyPlain;
  }
}

/** Each codec is made when it is first wanted, with a memory of its own, and serves all rounds. */
function onceEach(make: (codec: PlainCodec) => PayloadCodec): (codec: PlainCodec) => PayloadCodec {
  const made = new Map<PlainCodec, PayloadCodec>();
  return (codec) => {
    const known = made.get(codec) ?? make(codec);
    made.set(codec, known);
    return known;
  };
}

/** Anything of the right size can stand in the place of a model that is still to come. */
function begunWith(start: Float32Array | null, { optimizer }: Arithmetic, task: Task): TrainingState {
  const elements = parameterCount(task);
  return startState(start?.length === elements ? start : new Float32Array(elements), optimizer.slots);
}

type Arithmetic = Omit<ExactArithmetic, "initial" | "payloads">;

function onKernels(spec: SessionSpec, memory: StateMemory, digester: Digester): Arithmetic {
  return {
    optimizer: outerOptimizer(spec, parameterLayout(taskOf(spec)), kernelRules(memory)),
    digester: kernelDigester(memory, digester),
    newState: (like) => memory.newState(like),
  };
}

/** Two updates of drawn numbers end with the same digest. */
function givesSame(kernels: Arithmetic, plain: Arithmetic): boolean {
  const random = new Random("a known update");
  const drawn = (): Float32Array => Float32Array.from({ length: TRIED }, () => random.uniform() - 0.5);
  const { slots } = plain.optimizer;
  const zeros = Array.from({ length: slots }, () => new Float32Array(TRIED));
  const first = { round: 0, parameters: drawn(), moments: zeros };
  const gradients = [drawn(), drawn()];
  const [one, other] = [kernels, plain].map(({ optimizer, digester, newState }) => {
    let state = copied(first, newState);
    for (const gradient of gradients) {
      const next = newState(first);
      optimizer.update(state, gradient, next);
      state = next;
    }
    return digester.digest(state);
  });
  return one === other;
}

function copied({ round, parameters, moments }: TrainingState, newState: NewState): TrainingState {
  const copy = newState({ round, parameters, moments });
  copy.round = round;
  copy.parameters.set(parameters);
  copy.moments.forEach((moment, i) => moment.set(moments[i] as Float32Array));
  return copy;
}
