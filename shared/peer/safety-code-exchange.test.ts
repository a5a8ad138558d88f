import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WIRE_VERSION } from "../wire/messages.ts";
import { SAFETY_CODE_WORDS } from "./safety-code.ts";
import { Cluster } from "./testing/cluster.ts";
import { certificate, hash, pair, revealsOf, SafetyNetwork } from "./testing/safety-network.ts";

const pairsOf = (seats: number) =>
  Array.from({ length: seats }, (_, a) => Array.from({ length: seats }, (_, b) => [a, b] as const))
    .flat()
    .filter(([a, b]) => a < b)
    .map(([a, b]) => pair(a, b));

describe("S7: honest tabs", () => {
  test("come to one code, in whatever order their messages arrive, also after reloads", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 6 }),
        fc.nat(),
        fc.array(fc.nat(), { maxLength: 3 }),
        (seats, seed, reloads) => {
          const network = new SafetyNetwork(seats, new Set(), "relays", seed).connectAll();
          seen.add(network.codes[0]!);
          for (const reload of reloads) {
            const before = network.codes[0];
            const seat = reload % seats;
            network.reload(seat);
            for (let other = 0; other < seats; other += 1) if (other !== seat) network.connect(seat, other);
            network.deliver();
            expect(network.codes[0], "a page load makes a new code").not.toBe(before);
          }
          expect(new Set(network.codes).size).toBe(1);
          expect(network.codes[0]!.split(" ")).toHaveLength(SAFETY_CODE_WORDS);
          expect(network.tabs.flatMap(({ status }) => status.mismatches)).toEqual([]);
          expect(network.rejections).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
    expect(seen.size).toBeGreaterThan(100);
  });

  test("keep their code over links that are made anew between the same page loads", () => {
    const network = new SafetyNetwork(3).connectAll();
    const before = network.codes;
    network.tabs[0]!.linkDown(1);
    network.tabs[1]!.linkDown(0);
    expect(network.codes).toEqual(before);
    network.connect(0, 1);
    expect(network.deliver().codes).toEqual(before);
  });

  test("repeat on a new link what was lost on the old one", () => {
    const network = new SafetyNetwork(3);
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      network.connect(a, b);
    }
    // What was under way between 0 and 1 is gone.
    network.connect(0, 1);
    network.deliver();
    expect(new Set(network.codes).size).toBe(1);
    expect(network.codes[0]).toBeDefined();
  });

  test("reveal nothing before all have committed, and draw afresh when a page is loaded anew", () => {
    const network = new SafetyNetwork(3);
    network.connect(0, 1);
    network.connect(0, 2);
    network.deliver();
    expect(network.sent.filter(({ message }) => message.type === "reveal")).toEqual([]);
    network.connect(1, 2);
    network.deliver();
    network.reload(2);
    network.connect(0, 2);
    network.connect(1, 2);
    network.deliver();
    const nonces = new Set(revealsOf(network, 0).map(({ nonce }) => nonce));
    const epochs = new Set(revealsOf(network, 0).map(({ epoch }) => epoch));
    expect(nonces.size, "a nonce that was seen would let a middleman search for an equal code").toBe(epochs.size);
    expect(epochs.size).toBeGreaterThan(1);
  });

  test("have none where their links tell no certificates", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    expect(cluster.status(0).safety).toEqual({ code: null, mismatches: [] });
    expect(cluster.seats.flatMap(({ sent }) => sent).filter(({ type }) => type === "commitment")).toEqual([]);
  });
});

describe("S7: somebody in the middle", () => {
  test("of one link is named at once: its ends tell different things, and a seat has two certificates", () => {
    const relayed = new SafetyNetwork(3, new Set(["0-1"])).connectAll();
    for (const { status } of relayed.tabs) expect(status.mismatches).toEqual([{ kind: "link", seats: [0, 1] }]);
    const forged = new SafetyNetwork(3, new Set(["0-1"]), "forges").connectAll();
    expect(forged.tabs[0]!.status.mismatches).toContainEqual({ kind: "link", seats: [1, 2] });
    expect(forged.tabs[1]!.status.mismatches).toContainEqual({ kind: "link", seats: [0, 2] });
  });

  test("of all links, who forges all that is told, makes the codes differ", () => {
    const network = new SafetyNetwork(4, new Set(pairsOf(4)), "forges").connectAll();
    expect(network.tabs.flatMap(({ status }) => status.mismatches)).toEqual([]);
    expect(network.codes).not.toContain(undefined);
    expect(new Set(network.codes).size).toBe(4);
  });

  test("of any links, relaying or forging, is noticed by a tab or by whoever compares the codes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5 }).chain((seats) =>
          fc.record({
            seats: fc.constant(seats),
            intercepted: fc.subarray(pairsOf(seats), { minLength: 1 }),
            middleman: fc.constantFrom("relays" as const, "forges" as const),
            seed: fc.nat(),
          }),
        ),
        ({ seats, intercepted, middleman, seed }) => {
          const network = new SafetyNetwork(seats, new Set(intercepted), middleman, seed).connectAll();
          expect(network.isNoticed).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("S7: a tab that does not keep to the exchange", () => {
  test("and reveals another nonce, or other certificates, than it has committed to is refused and named", () => {
    const network = new SafetyNetwork(3).connectAll();
    const [reveal] = revealsOf(network, 1);
    for (const wrong of [
      { ...reveal!, nonce: hash("a better one") },
      { ...reveal!, links: reveal!.links.map((link) => ({ ...link, other: certificate("middleman") })) },
    ]) {
      network.arriveFrom(1, 0, wrong);
    }
    const refusal = "seat 1 reveals something else than it has committed to";
    expect(network.rejections).toEqual([refusal, refusal]);
    expect(network.tabs[0]!.status.mismatches).toContainEqual({ kind: "commitment", seat: 1 });
  });

  test("and changes its commitment, goes back, or reveals without one is refused", () => {
    const network = new SafetyNetwork(3).connectAll();
    const [reveal] = revealsOf(network, 1);
    const { epoch } = reveal!;
    const commit = (in_: number) =>
      network.arriveFrom(1, 0, { v: WIRE_VERSION, type: "commitment", epoch: in_, commitment: hash("another") });
    commit(epoch);
    network.arriveFrom(1, 0, { ...reveal!, epoch: epoch + 1 });
    commit(epoch + 1);
    commit(epoch);
    expect(network.rejections).toEqual([
      "seat 1 changes what it has committed to",
      "seat 1 reveals what it has not committed to",
      `seat 1 commits in epoch ${epoch} once more`,
    ]);
  });
});

test("S7: peers exchange all this over their links, and tell the code in their status", () => {
  const cluster = new Cluster({ seats: 3 }).start();
  for (const a of [0, 1, 2]) {
    for (const b of [0, 1, 2].filter((seat) => seat !== a)) {
      const fingerprints = { own: certificate(`page-${a}`), other: certificate(`page-${b}`) };
      cluster.step(a, { type: "linkUp", seat: b, incarnation: cluster.incarnation(b), fingerprints });
    }
  }
  cluster.deliver();
  const codes = [0, 1, 2].map((seat) => cluster.status(seat).safety.code);
  expect(codes[0]).toHaveLength(SAFETY_CODE_WORDS);
  expect(codes).toEqual([codes[0], codes[0], codes[0]]);
});
