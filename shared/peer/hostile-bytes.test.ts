import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createFrame, parseFrame } from "../wire/frame.ts";
import { marshal, unmarshal } from "../wire/marshal.ts";
import { WIRE_VERSION } from "../wire/messages.ts";
import { WireError } from "../wire/wire-error.ts";
import type { Cluster } from "./testing/cluster.ts";
import { IN_STATE } from "./testing/in-state.ts";
import type { PeerState } from "./states.ts";

/** Everything but the counts of refusals and bytes that were refused. */
const rest = (cluster: Cluster) => {
  const { rejected: _rejected, bytesReceived: _bytes, peers, ...status } = cluster.status(0);
  return { ...status, peers: peers.map(({ bytesReceived: _received, ...peer }) => peer) };
};

/** A good message or frame, of which some bytes are others. */
const mutated = (good: Uint8Array) =>
  fc
    .array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 })
    .map((changes) => {
      const bytes = good.slice();
      for (const [index, value] of changes) bytes[index] = value;
      return bytes;
    });
const isRefused = (read: (bytes: Uint8Array) => unknown, bytes: Uint8Array) => {
  try {
    read(bytes);
    return false;
  } catch (error) {
    return error instanceof WireError;
  }
};

const goodMessage = marshal({ v: WIRE_VERSION, type: "echo", sequence: 7 });
const goodFrame = createFrame(
  { kind: "average", codec: "none", attempt: 0, view: 1, round: 1, offset: 4, elements: 2, samples: 0 },
  8,
).bytes;
const rubbish = fc.uint8Array({ maxLength: 300 });
const messages = fc.oneof(rubbish, mutated(goodMessage)).filter((bytes) => isRefused(unmarshal, bytes));
const frames = fc.oneof(rubbish, mutated(goodFrame)).filter((bytes) => isRefused(parseFrame, bytes));

describe.each(Object.keys(IN_STATE) as PeerState[])("wrong bytes while %s", (state) => {
  test("are counted as rejected and change nothing else", () => {
    const cluster = IN_STATE[state]();
    expect(cluster.states[0]).toBe(state);
    const before = rest(cluster);
    const { rejected } = cluster.status(0);
    let given = 0;
    fc.assert(
      fc.property(messages, frames, (message, frame) => {
        cluster.step(0, { type: "message", from: 1, bytes: message });
        cluster.step(0, { type: "frame", from: 1, bytes: frame });
        given += 1;
      }),
      { numRuns: 200 },
    );
    expect(rest(cluster)).toEqual(before);
    // After the end frames are not even read.
    const read = state === "saving" || state === "finished" || state === "halted" ? 1 : 2;
    expect(cluster.status(0).rejected).toBe(rejected + read * given);
    expect(cluster.rejections(0)).toHaveLength(Math.min(20, read * given));
  });

  test("any well-formed frame and vote leaves a peer that can be asked for its status and does not throw", () => {
    const header = fc.record({
      kind: fc.constantFrom("contribution" as const, "average" as const),
      codec: fc.constant("none" as const),
      attempt: fc.nat(1),
      view: fc.nat(2),
      round: fc.nat(6),
      offset: fc.nat(8),
      elements: fc.nat(3),
      samples: fc.constant(0),
    });
    const vote = fc.record({
      v: fc.constant(WIRE_VERSION),
      type: fc.constant("vote" as const),
      view: fc.nat(2),
      round: fc.nat(6),
      attempt: fc.nat(1),
      digest: fc.constantFrom("0".repeat(32), "1".repeat(32)),
      wantsToStop: fc.boolean(),
      step: fc.option(
        fc.record({
          loss: fc.double({ noNaN: true, noDefaultInfinity: true }),
          samples: fc.nat(65_536),
          weight: fc.nat(65_536),
          computeUs: fc.nat(),
        }),
      ),
      upload: fc.option(fc.integer({ min: 1, max: 16_777_215 })),
      evaluations: fc.constant<[]>([]),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(header, vote), { maxLength: 20 }), (items) => {
        const cluster = IN_STATE[state]();
        for (const [head, ballot] of items) {
          const { bytes } = createFrame(head, 4 * head.elements);
          cluster.step(0, { type: "frame", from: 1, bytes });
          cluster.inject(1, 0, ballot);
        }
        cluster.pass(100);
        expect(cluster.status(0).committed.round).toBe(IN_STATE[state]().status(0).committed.round);
      }),
      { numRuns: 40 },
    );
  });
});
