import { assert, present } from "../../../../shared/assert.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { taskOf } from "../../../../shared/session/tasks.ts";
import { initialParameters } from "../../../../shared/training/initial-parameters.ts";
import type { SeatHolder } from "../../../seat/seat-holder.ts";
import type { LearningFacts, LearningStage } from "../lesson.ts";
import { changed, changeOf, meanOf, OneLayer, type LabelledPicture } from "./one-layer.ts";

/** A digit of a seat's own, with the gradient that the seat's engine computed from it on the session's first model. */
interface Example extends LabelledPicture {
  readonly seat: number;
  readonly gradient: Float32Array;
}

/** The session's model after a round, as a seat holds it. */
interface PresentModel {
  readonly round: number;
  readonly parameters: Float32Array;
}

type Asked = Pick<SeatHolder, "seat" | "questions">;

/** Digits that a seat shows: as many as a batch of the lesson's session has. */
const DIGITS = 16;
/** How often the model of now is asked for while it is watched. */
const FOLLOW_MS = 400;

/**
 * A model that is looked at while it learns: the session's first one, what seats' digits would change of it, and in the end
 * the one that the session has come to. Digits and gradients come from the seats themselves.
 */
export class LearningExhibit {
  readonly layer: OneLayer;
  readonly first: Float32Array;
  readonly learningRate: number;
  stage: LearningStage | undefined = $state();
  /** The digit of which all begins. */
  example: Example | undefined = $state.raw();
  /** Digits that the seats have shown, those of one seat at first. */
  examples: readonly Example[] = $state.raw([]);
  present: PresentModel | undefined = $state.raw();

  #following: ReturnType<typeof setInterval> | undefined;

  constructor(spec: SessionSpec) {
    const task = taskOf(spec);
    this.layer = new OneLayer(task);
    this.first = initialParameters(task, spec.seed);
    this.learningRate = spec.learningRate;
  }

  /** How the weights change by what the stage is about: the gradient of one digit, of many, or of all rounds so far. */
  readonly change = $derived.by((): Float32Array | undefined => {
    if (this.stage === "present" && this.present)
      return this.present.parameters.map((value, at) => value - (this.first[at] ?? 0));
    if (this.example === undefined) return undefined;
    const isAverage = this.stage === "average";
    const gradient = isAverage ? meanOf(this.examples.map((each) => each.gradient)) : this.example.gradient;
    return changeOf(gradient, this.learningRate);
  });

  /** The model that the stage is about; the first one until a step is taken. */
  readonly model = $derived.by((): Float32Array => {
    if (this.stage === "present" && this.present) return this.present.parameters;
    const isStepped = this.stage === "step" || this.stage === "batch" || this.stage === "average";
    return isStepped && this.change ? changed(this.first, this.change) : this.first;
  });

  readonly facts = $derived.by((): LearningFacts | undefined => {
    const { stage, example, first, model, layer } = this;
    if (stage === undefined || example === undefined) return undefined;
    const meanLoss = (of: Float32Array) =>
      this.examples.reduce((sum, each) => sum + layer.loss(of, each), 0) / this.examples.length;
    const readRight = (of: Float32Array) =>
      this.examples.filter(({ inputs, label }) => layer.reads(of, inputs) === label).length;
    const one = (of: Float32Array) => ({
      chance: layer.says(of, example.inputs)[example.label] ?? 0,
      loss: layer.loss(of, example),
    });
    return {
      stage,
      label: example.label,
      before: one(first),
      now: one(model),
      digits: this.examples.length,
      readAsIt: this.examples.filter(({ inputs }) => layer.reads(model, inputs) === example.label).length,
      right: { before: readRight(first), now: readRight(model) },
      meanLoss: { before: meanLoss(first), now: meanLoss(model) },
      round: this.present?.round,
    };
  });

  /** Goes to a stage, asking the seats for what it takes. @throws TypeError where one has nothing to show */
  async show(stage: LearningStage, seats: readonly Asked[]): Promise<void> {
    const [own] = seats;
    assert(own !== undefined, "somebody is asked");
    this.example ??= await exampleOf(this.layer, own, 1);
    if (stage === "batch") this.examples = await examplesOf(this.layer, own);
    if (stage === "average")
      this.examples = (await Promise.all(seats.map((each) => examplesOf(this.layer, each)))).flat();
    if (stage === "present") await this.#follow(own);
    this.stage = stage;
  }

  /** Nothing is asked for any more. */
  end(): void {
    clearInterval(this.#following);
  }

  async #follow(seat: Asked): Promise<void> {
    const look = async (): Promise<void> => {
      const model = await seat.questions.model();
      if (model) this.present = { round: model.round, parameters: model.parameters };
    };
    await look();
    this.end();
    this.#following = setInterval(() => void look(), FOLLOW_MS);
  }
}

async function examplesOf(layer: OneLayer, seat: Asked): Promise<readonly Example[]> {
  const found: Example[] = [];
  // One by one: a seat that is asked anew leaves what it was asked before.
  for (let batch = 1; batch <= DIGITS; batch++) found.push(await exampleOf(layer, seat, batch));
  return found;
}

async function exampleOf(layer: OneLayer, { seat, questions }: Asked, batch: number): Promise<Example> {
  const probe = present(await questions.probe(batch, 1), `seat ${seat} has a digit to show`);
  return { seat, inputs: probe.inputs, gradient: probe.gradient, label: layer.labelOf(probe.gradient) };
}
