import type { Bench } from "./bench.ts";
import type { Figure } from "./figure.ts";
import { measureChurn } from "./signaling/churn.ts";
import { measureCrowd } from "./signaling/full-house.ts";

/** How many pages meet by one server, how fast, and what it costs: real servers, and pages that are simulated. */
export async function* measureSignaling(bench: Bench): AsyncGenerator<Figure, void> {
  yield* measureCrowd(bench, 1);
  yield* measureChurn(bench);
}
