import { createDigester } from "../../shared/training/digest.ts";
import { createOptimizer } from "../../shared/training/optimizer.ts";
import { kernelDigester } from "../../web/peer/exact/kernel-digester.ts";
import { kernelRules } from "../../web/training/kernels/kernel-rules.ts";
import { StateMemory } from "../../web/training/kernels/state-memory.ts";
import { fetchKernels } from "../../web/training/kernels/fetch-kernels.ts";

/** Of a typical gradient; zeros would be quicker than numbers are. */
const GRADIENT = 0.01;

/**
 * A round's exact update by AdamW and the digest of what comes of it, as a peer's own worker does them.
 * @returns milliseconds of each, in turns from one state to the other and back
 */
export async function timeUpdates(parameters: number, count: number): Promise<number[]> {
  const states = new StateMemory(await fetchKernels("plain"), parameters, 2);
  const average = new Float32Array(parameters).fill(GRADIENT);
  const like = { round: 0, parameters: average, moments: [average, average] };
  let [from, to] = [states.newState(like), states.newState(like)];
  const options = { learningRate: 1e-3, decayed: [{ start: 0, end: parameters }] };
  const optimizer = createOptimizer("adamw", options, kernelRules(states));
  const digester = kernelDigester(states, await createDigester());
  return Array.from({ length: count }, () => {
    const startedAt = performance.now();
    optimizer.update(from, average, to);
    digester.digest(to);
    const ms = performance.now() - startedAt;
    [from, to] = [to, from];
    return ms;
  });
}
