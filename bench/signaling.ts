import type { Bench } from "./bench.ts";
import type { Figure } from "./figure.ts";
import { measureChurn } from "./signaling/churn.ts";
import { measureCrowd } from "./signaling/full-house.ts";
import { whyNoRedis } from "./signaling/redis-process.ts";

/**
 * How many pages meet by one server, and by two that share a Redis, how fast, and what it costs: real servers, and pages
 * that are simulated.
 */
export async function* measureSignaling(bench: Bench): AsyncGenerator<Figure, void> {
  const reason = whyNoRedis();
  yield* measureCrowd(bench, 1);
  if (reason === undefined) yield* measureCrowd(bench, 2);
  yield* measureChurn(bench, 1);
  if (reason === undefined) yield* measureChurn(bench, 2);
  else yield withoutRedis(reason);
}

function withoutRedis(reason: string): Figure {
  const name = "2 signaling servers, one Redis";
  return { part: "signaling", name, value: null, unit: "", formula: "not measured", samples: [], note: reason };
}
