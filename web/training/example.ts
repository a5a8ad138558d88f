import { present } from "../../shared/assert.ts";
import type { Task } from "../../shared/session/tasks.ts";
import { byteOfInput, type Light } from "../../shared/training/pixels.ts";
import { Random } from "../../shared/training/random.ts";
import type { Example } from "../ports/example.ts";
import type { Samples } from "./compiled-model.ts";
import { BARE_LIGHT, type SeatSamples } from "./seat-samples.ts";

/**
 * One of a seat's samples, to be shown: of those that are held out, or, where there are none, of those that it learns from.
 * @param which the session's seed, and which example it is: the same ones draw the same sample out of the same samples
 */
export function exampleOf(
  data: SeatSamples,
  { pixels }: Pick<Task, "pixels">,
  which: { readonly seed: number; readonly number: number },
): Example | null {
  const { testSamples, pictures } = data;
  const isHeldOut = testSamples > 0;
  const at = isHeldOut ? placeOf(which, testSamples) : 0;
  const one = (of: Pick<SeatSamples, "batch" | "testBatch">): Samples =>
    isHeldOut ? of.testBatch(at, at + 1) : of.batch(which.number + 1);
  const samples = one(data);
  const [truth] = samples.labels;
  if (samples.count === 0 || truth === undefined) return null;
  const input = samples.inputs.slice(0, samples.inputs.length / samples.count);
  const seen = pictures && one(pictures);
  return {
    sample: pixels === null ? input : bytesOf(input, pixels),
    picture: seen ? bytesOf(seen.inputs.slice(0, seen.inputs.length / seen.count), BARE_LIGHT) : null,
    truth,
    isHeldOut,
  };
}

/** Goes through all of them in an order of the session's own before one comes again. */
function placeOf({ seed, number }: { readonly seed: number; readonly number: number }, samples: number): number {
  const order = Uint32Array.from({ length: samples }, (_, i) => i);
  new Random("the examples that people see", seed).shuffle(order);
  return present(order[number % samples], "each number has its place");
}

function bytesOf(input: Float32Array, light: Light): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(input, (each) => byteOfInput(light, each));
}
