import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SessionSpecInput } from "../session/spec.ts";
import { WIRE_VERSION, type MessageOf } from "../wire/messages.ts";
import { Cluster } from "./testing/cluster.ts";
import { MEASURED } from "./testing/measured.ts";

const measured: typeof MEASURED = {
  ...MEASURED,
  links: [
    { seat: 0, bytesPerSecond: 100, inFlightBytes: 10 },
    { seat: 1, bytesPerSecond: 200, inFlightBytes: 20 },
    { seat: 2, bytesPerSecond: 300, inFlightBytes: 30 },
  ],
  device: "Chrome 156 · Linux · 2 cores",
  battery: { level: 0.5, charging: true },
};
const report: MessageOf<"telemetry"> = {
  v: WIRE_VERSION,
  type: "telemetry",
  sequence: 1,
  links: [],
  name: "",
  device: "Firefox",
  hidden: true,
  battery: null,
  brought: null,
  loss: null,
  samplesPerSecond: null,
  meanRound: null,
};
const of = (cluster: Cluster, seat: number, other: number) =>
  cluster.status(seat).peers.find((peer) => peer.seat === other)!.telemetry;

describe("a peer", () => {
  test("tells the others how it does, about once a second", () => {
    const cluster = new Cluster({ seats: 3, samples: () => 32 }).start();
    expect(of(cluster, 0, 1)).toBeNull();
    cluster.pass(1000);
    cluster.round();
    cluster.step(1, measured);
    cluster.deliver();
    const told = of(cluster, 0, 1)!;
    expect(told.links.map(({ seat, bytesPerSecond, inFlightBytes }) => [seat, bytesPerSecond, inFlightBytes])).toEqual([
      [0, 100, 10],
      [2, 300, 30],
    ]);
    expect(told.links.every(({ rttMs }) => rttMs !== null)).toBe(true);
    expect(told).toMatchObject({ device: measured.device, hidden: false, battery: { level: 0.5, charging: true } });
    expect(told.loss).toBe(1);
    expect(told.samplesPerSecond).toBeGreaterThan(0);
    expect(told.samplesPerSecond, "32 samples in a round of a second or more").toBeLessThanOrEqual(32);
    expect(told.meanRound?.computeMs).toBeGreaterThanOrEqual(1000);
    expect(cluster.status(1).telemetry).toEqual(told);
  });

  test("works off fewer samples a second while a round takes long, and keeps the means of the last rounds", () => {
    const cluster = new Cluster({ samples: () => 32 }).start();
    cluster.round();
    cluster.step(1, measured);
    const before = cluster.status(1).telemetry!;
    cluster.pass(5000);
    cluster.step(1, measured);
    const after = cluster.status(1).telemetry!;
    expect(after.samplesPerSecond).toBeLessThan(before.samplesPerSecond!);
    expect(after.meanRound).toEqual(before.meanRound);
  });

  test("never sends what the others would refuse, whatever was measured", () => {
    const number = fc.oneof(fc.double(), fc.constant(2 ** 53));
    const link = fc.record({ seat: fc.nat(40), bytesPerSecond: number, inFlightBytes: number });
    const anything = fc.record({
      links: fc.array(link, { maxLength: 50 }),
      device: fc.string({ unit: "binary", maxLength: 200 }).map((text) => `${text}\ud800`),
      hidden: fc.boolean(),
      battery: fc.option(fc.record({ level: number, charging: fc.boolean() })),
    });
    const cluster = new Cluster({ seats: 3 }).start();
    fc.assert(
      fc.property(anything, (input) => {
        cluster.step(1, { ...MEASURED, ...input });
        cluster.deliver();
        expect(cluster.rejections(0)).toEqual([]);
        expect(of(cluster, 0, 1)?.hidden).toBe(input.hidden);
      }),
      { numRuns: 100 },
    );
  });
});

describe("what was brought", () => {
  const spec: SessionSpecInput = { task: "mnist-mlp", data: "own", labels: ["cat", "dog"] };
  const brought = { samples: 30, labels: [10, 20] };

  test("is told before the start, to whoever is linked", () => {
    const cluster = new Cluster({ seats: 3, spec });
    cluster.connect(0, 1);
    cluster.step(1, { ...MEASURED, brought });
    cluster.deliver();
    expect(of(cluster, 0, 1)?.brought).toEqual(brought);
    expect(cluster.status(1).telemetry?.brought).toEqual(brought);
  });

  test("is refused where it is of other labels, or of a session that brings none", () => {
    const cluster = new Cluster({ seats: 3, spec }).start();
    cluster.inject(1, 0, { ...report, brought: { samples: 1, labels: [1, 2, 3] } });
    expect(cluster.rejections(0)).toEqual([expect.stringContaining("brought")]);
    const shared = new Cluster({ seats: 3 }).start();
    shared.inject(1, 0, { ...report, brought: { samples: 1, labels: [] } });
    expect(shared.rejections(0)).toEqual([expect.stringContaining("brought")]);
  });
});

describe("a name", () => {
  test("is told before the start, may change, and is no secret of any session", () => {
    const cluster = new Cluster({ seats: 3, spec: { averaging: "secure", secureBound: 5000, batchSize: 4 } });
    cluster.connect(0, 1);
    expect([cluster.status(1).name, of(cluster, 0, 1)]).toEqual(["", null]);
    for (const name of ["Ada", "אדה"]) {
      cluster.step(1, { ...MEASURED, name });
      cluster.deliver();
      expect(cluster.status(1).name).toBe(name);
      expect(cluster.status(0).peers.map((peer) => [peer.seat, peer.name])).toEqual([
        [1, name],
        [2, ""],
      ]);
    }
  });
});

describe("privacy", () => {
  test.each<[SessionSpecInput]>([
    [{ averaging: "secure", secureBound: 5000, batchSize: 4 }],
    [{ task: "mnist-mlp", privacy: "sample", privacyNoise: 1 }],
  ])("S2: one peer's loss and samples are not told with %o, and who tells them is refused", (spec) => {
    const cluster = new Cluster({ seats: 3, spec }).start();
    cluster.round();
    cluster.step(1, { ...measured, brought: { samples: 30, labels: [] } });
    cluster.deliver();
    const sent = cluster.seats[1]!.sent.filter((message) => message.type === "telemetry");
    expect(sent.length).toBe(2);
    for (const { brought, loss, samplesPerSecond } of sent) {
      expect([brought, loss, samplesPerSecond]).toEqual([null, null, null]);
    }
    expect(of(cluster, 0, 1)?.meanRound).not.toBeNull();
    cluster.inject(1, 0, { ...report, sequence: 9, loss: 0.5 });
    cluster.inject(1, 0, { ...report, sequence: 10, samplesPerSecond: 5 });
    expect(cluster.rejections(0)).toHaveLength(2);
    expect(cluster.rejections(0)[0]).toContain("keeps to itself");
    expect(of(cluster, 0, 1)?.device).toBe(measured.device);
  });
});

describe("reports from others", () => {
  test("that are late or come twice are dropped; a new page load begins anew", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    cluster.inject(1, 0, { ...report, sequence: 5, device: "new" });
    cluster.inject(1, 0, { ...report, sequence: 4, device: "old" });
    cluster.inject(1, 0, { ...report, sequence: 5, device: "again" });
    expect(of(cluster, 0, 1)?.device).toBe("new");
    cluster.inject(1, 0, { ...report, sequence: 6, device: "newer" });
    expect(of(cluster, 0, 1)?.device).toBe("newer");
    expect(cluster.rejections(0)).toEqual([]);
    cluster.reload(1, "page-1-again");
    cluster.connect(0, 1);
    expect(of(cluster, 0, 1)).toBeNull();
    cluster.inject(1, 0, { ...report, device: "reloaded" });
    expect(of(cluster, 0, 1)?.device).toBe("reloaded");
  });

  test("about links that cannot be are refused by name", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    for (const seat of [1, 3]) {
      const links = [{ seat, rttMs: 1, bytesPerSecond: 1, inFlightBytes: 1 }];
      cluster.inject(1, 0, { ...report, links });
    }
    expect(cluster.rejections(0)).toEqual([
      "telemetry of seat 1 has a link to seat 1 of 3 seats",
      "telemetry of seat 1 has a link to seat 3 of 3 seats",
    ]);
    expect(of(cluster, 0, 1)).toBeNull();
  });

  test("change nothing but what is shown: every journal, vote and frame is the same with them and without", () => {
    const kinds = fc.record({ from: fc.nat(2), to: fc.nat(2), sequence: fc.nat(3), hidden: fc.boolean() });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), kinds), { maxLength: 40 }), (reports) => {
        const run = (told: typeof reports) => {
          const cluster = new Cluster({ seats: 3, spec: { rounds: 4, graceMs: 200, policy: "reorganize" } }).start();
          for (let step = 0; step < 20; step += 1) {
            for (const [, { from, to, sequence, hidden }] of told.filter(([at]) => at === step)) {
              cluster.step(from, { ...measured, hidden });
              if (from !== to) cluster.inject(from, to, { ...report, sequence });
            }
            if (step % 5 === 4) cluster.answerAll();
            if (step === 6) cluster.cut(0, 2);
            if (step === 9) cluster.connect(0, 2);
            if (step === 12) cluster.cut(1, 2, [1]);
            cluster.pass(50);
          }
          return cluster.seats.map(({ journal, sent, peer }) => ({
            journal,
            sent: sent.filter(({ type }) => type !== "telemetry"),
            state: peer.state,
          }));
        };
        expect(run(reports)).toEqual(run([]));
      }),
      { numRuns: 30 },
    );
  });
});
