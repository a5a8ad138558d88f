import { parentPort } from "node:worker_threads";
import { mixOf } from "../../../shared/simulation/draw-swarm.ts";
import { mixText } from "../../../shared/simulation/mix.ts";
import type { Profile } from "../../../shared/simulation/draw-scenario.ts";
import { simulateSeed } from "../../../shared/simulation/simulate.ts";
import { createDigester } from "../../../shared/training/digest.ts";
import { Tally } from "./tally.ts";

/** Some seeds to run. */
export interface Batch {
  readonly profile: Profile;
  readonly seeds: readonly { readonly seed: number; readonly peers: number }[];
}

const digester = await createDigester();
parentPort?.on("message", ({ seeds, profile }: Batch) => {
  const tally = new Tally();
  for (const { seed, peers } of seeds) {
    if (profile === "swarm") tally.mixes.add(mixText(mixOf(seed, peers)));
    const result = simulateSeed(seed, peers, digester, false, profile);
    if ("outcome" in result) tally.held(result.outcome);
    else tally.broke({ seed, peers, message: result.failure.error.message });
  }
  parentPort?.postMessage(tally.sum);
});
