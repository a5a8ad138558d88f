import { present } from "../../../../shared/assert.ts";
import type { Task } from "../../../../shared/session/tasks.ts";
import { parameterLayout } from "../../../../shared/training/model/layout.ts";
import { softmax } from "../../../training/softmax.ts";

/**
 * A model of one layer, small enough to be seen whole: for each label a weight for each point of a picture, and one
 * number beside. What it says is computed here in plain loops, so that each step of a lesson can be followed.
 */
export class OneLayer {
  readonly labels: number;
  readonly points: number;
  readonly #bias: number;

  /** @throws where the task's model has more than one layer */
  constructor(task: Task) {
    const [weights, biases, ...more] = parameterLayout(task);
    if (weights === undefined || biases === undefined || more.length > 0 || weights.offset !== 0) {
      throw new TypeError("the model has more than one layer");
    }
    this.labels = biases.size;
    this.points = weights.size / biases.size;
    this.#bias = biases.offset;
  }

  /** The probability of each label. @param input the points of one picture, as the model sees them */
  says(parameters: Float32Array, input: Float32Array): Float32Array {
    const scores = Float32Array.from({ length: this.labels }, (_, label) => {
      let score = present(parameters[this.#bias + label], "a number beside the weights");
      for (let point = 0; point < this.points; point++) {
        score += (input[point] ?? 0) * (parameters[point * this.labels + label] ?? 0);
      }
      return score;
    });
    return softmax(scores);
  }

  /** How wrong the model is about a picture: the less it believed in the right label, the more. */
  loss(parameters: Float32Array, { inputs, label }: LabelledPicture): number {
    return -Math.log(Math.max(Number.MIN_VALUE, this.says(parameters, inputs)[label] ?? 0));
  }

  /** The label that it believes in most. */
  reads(parameters: Float32Array, input: Float32Array): number {
    const said = this.says(parameters, input);
    return said.indexOf(Math.max(...said));
  }

  /**
   * The label of a picture, from its gradient alone: the numbers beside the weights change by what was said less what is
   * right, which is below zero for the right label only.
   */
  labelOf(gradient: Float32Array): number {
    const beside = gradient.subarray(this.#bias, this.#bias + this.labels);
    return beside.indexOf(Math.min(...beside));
  }

  /** The weights of a label, or how they change, as a picture. */
  picture(parameters: Float32Array, label: number): Float32Array {
    return Float32Array.from({ length: this.points }, (_, point) => parameters[point * this.labels + label] ?? 0);
  }
}

export interface LabelledPicture {
  /** As the model sees them. */
  readonly inputs: Float32Array;
  readonly label: number;
}

/** How all parameters change in one step: against the gradient, by so much of it. */
export function changeOf(gradient: Float32Array, learningRate: number): Float32Array {
  return gradient.map((value) => -learningRate * value);
}

export function changed(parameters: Float32Array, change: Float32Array): Float32Array {
  return parameters.map((value, at) => value + (change[at] ?? 0));
}

/** @throws where there are none */
export function meanOf(gradients: readonly Float32Array[]): Float32Array {
  const first = present(gradients[0], "a gradient");
  return first.map((_, at) => gradients.reduce((sum, each) => sum + (each[at] ?? 0), 0) / gradients.length);
}
