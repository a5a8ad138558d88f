import type { SessionSpec } from "../../../shared/session/spec.ts";
import type { MnistPart } from "../../../shared/training/datasets.ts";
import { Blocks } from "../blocks.ts";
import { LabelSamples } from "../label-samples.ts";
import { testShard } from "../mnist-samples.ts";
import { loadShards } from "../shard.ts";
import { SharedSamples } from "../shared-samples.ts";
import { ownExamples } from "./examples.ts";
import { orderAt, type FamilyData, type SampleOwner, type SessionData, type SharedData } from "./family-data.ts";

/** What views with fewer members need: other shards where the data are shared, other parts of the held-out set. */
const LATER_PARTS: Readonly<Record<SessionSpec["data"], readonly MnistPart[]>> = {
  shared: ["train", "test"],
  "by-label": ["test"],
  own: [],
};

/** MNIST, or drawings of one's own. */
export const digits: FamilyData = {
  open: (seat) => (seat.spec.data === "own" ? ownExamples(seat) : openMnist(seat, new Blocks())),
  shared: () => sharedMnist(new Blocks()),
};

/** @param blocks what this tab has downloaded of MNIST */
export function openMnist({ spec, seat }: Omit<SampleOwner, "own">, blocks: Blocks): SessionData {
  return {
    samplesAt(place) {
      const order = orderAt(spec, place);
      return spec.data === "by-label"
        ? new LabelSamples({ ...spec, view: order.view }, seat, place, blocks)
        : new SharedSamples(order, place, blocks);
    },
    downloads: "this seat's part of MNIST",
    fetchAhead: (options) => blocks.fetchAll(LATER_PARTS[spec.data], options),
    text: null,
  };
}

/** @param blocks what this tab has downloaded of MNIST */
export function sharedMnist(blocks: Blocks): SharedData {
  return {
    deal: (order, share) => new SharedSamples(order, share, blocks),
    heldOut() {
      const shard = testShard({ members: 1, position: 0 }, blocks);
      return {
        testSamples: shard.size,
        testBatch: (from, to) => shard.between(from, to),
        load: (options, progress) => loadShards([shard], options, progress),
      };
    },
    downloads: "all of MNIST",
  };
}
