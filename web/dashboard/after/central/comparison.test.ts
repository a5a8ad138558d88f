import { describe, expect, test } from "vitest";
import type { RoundMetrics } from "../../../../shared/peer/effect.ts";
import type { FiledEntry } from "../../../../shared/peer/journal.ts";
import { parseSpec, type SessionSpecInput } from "../../../../shared/session/spec.ts";
import type { CentralRound } from "../../../ports/central.ts";
import { centralJobOf, isComparable } from "./central-job.ts";
import { compare } from "./comparison-figures.ts";
import type { TextSpec } from "../../../../shared/text/text-schema.ts";
import { measureOf } from "../../story/measure.ts";
import { meaning, outcome } from "./comparison-words.ts";
import { roundCurves } from "../round-curves.ts";

const specOf = (input: SessionSpecInput = {}) => parseSpec(input);

function view(base: number, members: readonly number[]): FiledEntry {
  return { at: 0, seat: 0, view: 1, round: base, event: "viewInstalled", detail: { kind: "continue", members, base } };
}

/** What is measured, where nothing special is. */
const NONE = { regression: null, labelColumn: "label", targetAccuracy: null, targetLoss: null } as const;
const ACCURACY = measureOf({ task: "mnist-mlp", ...NONE, text: null });

describe("the job for one tab", () => {
  const trained = (journal: readonly FiledEntry[]) => ({ spec: specOf(), round: 40, journal, backend: "wasm" });

  test("has the session's rounds and backend, and the members of each view from its base on", () => {
    const journal = [view(0, [0, 1, 2, 3]), view(10, [0, 1, 2]), view(10, [0, 2]), view(30, [0, 1, 2])];
    expect(centralJobOf(trained(journal))).toEqual({
      spec: specOf(),
      rounds: 40,
      targetAccuracy: null,
      targetLoss: null,
      members: [
        { after: 0, members: 4, view: null },
        { after: 10, members: 2, view: null },
        { after: 30, members: 3, view: null },
      ],
      backend: "wasm",
    });
  });

  test("begins with all seats where the journal's beginning is lost", () => {
    expect(centralJobOf(trained([view(20, [0, 1, 2])])).members).toEqual([
      { after: 0, members: 4, view: null },
      { after: 20, members: 3, view: null },
    ]);
  });

  test("P5: names the view where averaging was secure, since each has an order of its own", () => {
    const spec = specOf({ averaging: "secure" });
    const journal = [{ ...view(7, [0, 1, 2]), view: 2 }];
    expect(centralJobOf({ ...trained(journal), spec }).members).toEqual([
      { after: 0, members: 4, view: 1 },
      { after: 7, members: 3, view: 2 },
    ]);
  });

  test("there is none for own data, for no data, and for no rounds", () => {
    expect(isComparable({ spec: specOf(), round: 1 })).toBe(true);
    expect(isComparable({ spec: specOf(), round: 0 })).toBe(false);
    expect(isComparable({ spec: { ...specOf(), data: "own" }, round: 9 })).toBe(false);
    expect(isComparable({ spec: specOf({ task: "synthetic-1m" }), round: 9 })).toBe(false);
  });
});

describe("figures", () => {
  const cluster = (round: number, accuracy: number | null): RoundMetrics => {
    const figures = { bytesSent: 1000, roundMs: 50, round, accuracy, heldOutLoss: null, loss: 1, samples: 256 };
    return {
      view: 1,
      at: 0,
      ownLoss: 1,
      stepMs: 0,
      computeMs: 0,
      averageMs: 0,
      waitMs: 0,
      updateMs: 0,
      ...figures,
      voteMs: 0,
      bytesReceived: 1000,
    };
  };
  const central = (round: number, accuracy: number | null): CentralRound => ({
    round,
    accuracy,
    heldOutLoss: null,
    loss: 1,
    samples: 256,
    elapsedMs: 20 * round,
  });

  test("add up what the rounds tell, and compare accuracies of one and the same round", () => {
    const ours = [cluster(1, null), cluster(2, 0.5), cluster(3, 0.6), cluster(4, null)];
    const theirs = [central(1, null), central(2, 0.55), central(3, null), central(4, 0.7)];
    expect(compare({ seats: 4, text: null, source: null }, ours, theirs, ACCURACY)).toEqual({
      both: { round: 2, cluster: 0.5, central: 0.55 },
      clusterMs: 200,
      centralMs: 80,
      sentBytes: 4000,
      sentByAllBytes: 16_000,
      movedDataBytes: 45_000 * 785,
    });
    expect(compare({ seats: 4, text: null, source: null }, ours, [], ACCURACY).both).toBeUndefined();
    expect(roundCurves(ours, ACCURACY).measured).toEqual({ x: [2, 3], y: [0.5, 0.6] });
  });
});

describe("words", () => {
  test("of losses say which one is lower, in nats and in bits", () => {
    const text: TextSpec = {
      tokens: { kind: "characters", characters: "ab" },
      preset: "nano",
      context: 64,
      source: null,
    };
    const measure = measureOf({ task: "text", ...NONE, text });
    const words = outcome({ round: 7, cluster: 2, central: 1.9 }, measure);
    expect(words).toContain("is 2.000 (2.885 bits a character), that of one tab");
    expect(words).toContain("the cluster is 0.100 nats behind");
    expect(outcome({ round: 7, cluster: 1.89, central: 1.9 }, measure)).toContain("alike, 0.010 nats apart");
  });

  test("of numbers are errors in their own unit, compared by their ratio", () => {
    const measure = measureOf(parseSpec({ task: "diamonds" }));
    expect(outcome({ round: 7, cluster: 353, central: 352 }, measure)).toBe(
      "After round 7 the cluster is off by 353 on average on the test set, and one tab with all data by 352: the two are alike, 0.3 % apart.",
    );
    expect(outcome({ round: 7, cluster: 440, central: 352 }, measure)).toContain("the cluster is 25 % behind.");
  });

  test.each([
    [0.9712, 0.9718, "the two are alike, 0.06 points apart"],
    [0.91, 0.97, "the cluster is 6.00 points behind"],
    [0.975, 0.97, "the cluster is 0.50 points better"],
  ])("%d beside %d", (cluster, one, words) => {
    expect(outcome({ round: 7, cluster, central: one }, ACCURACY)).toContain(words);
  });

  test("name what the two did not do alike", () => {
    expect(meaning(specOf({ compression: "none" }))).toContain("what is left is rounding");
    expect(meaning(specOf())).toContain("What differs: the tabs compressed what they sent (int8).");
    const all = meaning(specOf({ data: "by-label", localSteps: 8, averaging: "secure", privacy: "peer" }));
    expect(all).toContain("its own mixture of labels");
    expect(all).toContain("8 steps each between two averages");
    expect(all).toContain("noise for privacy");
    expect(all).toContain("and the tabs rounded their contributions to hide them");
    expect(all).not.toContain("compressed");
    expect(meaning(specOf({ aggregation: "median" }))).toContain("the median of their contributions");
  });
});
