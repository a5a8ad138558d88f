import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../training/random.ts";
import { WIRE_VERSION, type ViewRecord } from "../wire/messages.ts";
import { Clock } from "./clock.ts";
import type { JournalEntry } from "./journal.ts";
import { Cluster, emptyDisk } from "./testing/cluster.ts";
import { LATE_MS, TICK_MS } from "./timing.ts";

describe("H4: a clock", () => {
  const after = (...gapsMs: readonly number[]) => {
    const clock = new Clock();
    let at = 1e12;
    clock.pass(at);
    for (const gapMs of gapsMs) clock.pass((at += gapMs));
    return clock;
  };

  test("adds up what lies between inputs, however many there are", () => {
    const gap = fc.double({ min: 0, max: LATE_MS, noNaN: true });
    fc.assert(
      fc.property(fc.array(gap, { maxLength: 200 }), (gaps) => {
        expect(after(...gaps).now).toBeCloseTo(
          gaps.reduce((sum, each) => sum + each, 0),
          1,
        );
      }),
    );
  });

  test("is moved by one tick by whatever comes late, and never back", () => {
    const gap = fc.oneof(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: -200, max: 200 }));
    fc.assert(
      fc.property(fc.array(gap), (gaps) => {
        const clock = new Clock();
        clock.pass(0);
        let at = 0;
        for (const each of gaps) {
          const before = { now: clock.now, wall: clock.wall };
          clock.pass((at += each));
          expect(clock.wall).toBe(Math.max(before.wall, at));
          const gapMs = clock.wall - before.wall;
          expect(clock.now - before.now).toBe(gapMs > LATE_MS ? TICK_MS : gapMs);
        }
      }),
    );
  });

  test("knows the time on the wall whatever it slept", () => {
    const clock = after(50, 3_600_000, 50);
    expect(clock.wall).toBe(1e12 + 3_600_100);
    expect(clock.now).toBe(3 * TICK_MS);
  });
});

/** Before some of its ticks it sleeps for up to a day: all seats together, so that nobody misses anybody. */
class SleepyCluster extends Cluster {
  sleeps: Random | undefined;
  readonly #slept: { readonly at: number; readonly ms: number }[] = [];

  override pass(ms: number): void {
    for (let passed = 0; passed < ms; passed += TICK_MS) {
      if (this.sleeps?.below(3) === 0) {
        const ms = Math.round(10 ** (3 + 5 * this.sleeps.uniform()));
        this.now += ms;
        this.#slept.push({ at: this.now, ms });
      }
      super.pass(TICK_MS);
    }
  }

  /** The moment as it would have been without sleep. */
  awake(at: number): number {
    return this.#slept.reduce((sum, sleep) => (sleep.at <= at ? sum - sleep.ms : sum), at);
  }
}

/** All pages of a session are loaded anew, with what is on their disks; one of these does not give its state back. */
function resumed(cluster: SleepyCluster, silent: number): SleepyCluster {
  cluster.round();
  const all = cluster.seats.map((_, seat) => seat);
  cluster.seats[silent]!.disk.loads = "held";
  for (const seat of all) cluster.reload(seat, `again-${seat}`);
  cluster.ready(...all);
  for (const seat of all) for (const other of all.slice(seat + 1)) cluster.connect(seat, other);
  return cluster;
}

/**
 * What waits goes by the time for which a peer is run. So in whatever it is doing, sleep changes nothing of what it does,
 * or when: of no wait is a part over. A wait that goes by the clock on the wall is found here.
 */
describe("H4: sleep changes nothing", () => {
  const stories: Readonly<
    Record<string, (sleeping: (spec?: object, seats?: number) => SleepyCluster) => SleepyCluster>
  > = {
    "of when a member that stopped is left behind": (sleeping) => {
      const cluster = sleeping({ policy: "reorganize", graceMs: 10_000 });
      cluster.step(2, { type: "trainerFailed", reason: "out of memory" });
      cluster.pass(3000);
      return cluster;
    },
    "of who is suspected, of grace and of how soon the next view is proposed": (sleeping) => {
      const cluster = sleeping({ policy: "reorganize", graceMs: 1000 });
      cluster.frozen.add(2);
      cluster.pass(5000);
      cluster.round();
      return cluster;
    },
    "of how long a proposer waits for a promise that does not come": (sleeping) => {
      const cluster = sleeping({ policy: "reorganize", graceMs: 1000 }, 5);
      cluster.seats[3]!.disk.writes = "held";
      cluster.frozen.add(4);
      cluster.pass(4000);
      return cluster;
    },
    "of when one of two gives up as a minority": (sleeping) => {
      const cluster = sleeping({}, 2);
      cluster.frozen.add(1);
      cluster.pass(6000);
      return cluster;
    },
    "of how long an agreement that comes to nothing is tried again, and goes on": (sleeping) => {
      const cluster = sleeping({ graceMs: 1000 });
      cluster.seats[0]!.disk.writes = "held";
      cluster.seats[1]!.disk.writes = "held";
      cluster.cut(0, 2);
      cluster.cut(1, 2);
      cluster.pass(20_000);
      return cluster;
    },
    "of how long storage may take to save": (sleeping) => {
      const cluster = sleeping({}, 2);
      cluster.cut(0, 1);
      cluster.step(0, { type: "halt" });
      cluster.frozen.add(1);
      cluster.pass(125_000);
      return cluster;
    },
    "of how long storage may take to load what the others have at hand": (sleeping) => {
      const cluster = resumed(sleeping({ checkpointEvery: 1 }), 2);
      cluster.pass(3000);
      expect(cluster.status(2)).toMatchObject({ view: 2, committed: { round: 1 } });
      return cluster;
    },
    "of a start that is waited with": (sleeping) => {
      const cluster = sleeping();
      [0, 1, 2].forEach((seat) => cluster.reload(seat, `again-${seat}`, emptyDisk()));
      cluster.ready(0, 1, 2);
      cluster.connect(0, 1);
      cluster.connect(0, 2);
      cluster.held.add("0>2").add("2>0");
      const members = [0, 1, 2].map((seat) => ({ seat, incarnation: cluster.incarnation(seat) }));
      const base = { round: 0, digest: cluster.status(0).committed.digest };
      const record: ViewRecord = { view: 1, kind: "start", members, base };
      cluster.inject(0, 1, { v: WIRE_VERSION, type: "decided", record });
      cluster.inject(1, 0, { v: WIRE_VERSION, type: "decided", record });
      cluster.pass(1500);
      return cluster;
    },
    "of a catch-up that waits for more links, stalls and begins again": (sleeping) => {
      const cluster = sleeping({ policy: "reorganize", graceMs: 10_000 });
      cluster.round();
      cluster.held.add("2>1").add("0>1 bulk");
      cluster.reload(1, "again");
      cluster.ready(1);
      cluster.connect(0, 1);
      cluster.connect(1, 2);
      cluster.pass(3000);
      return cluster;
    },
    "of how long a peer that was left out looks for the others": (sleeping) => {
      const cluster = sleeping({ policy: "reorganize", graceMs: 500 });
      cluster.held.add("0>2").add("1>2").add("2>0").add("2>1");
      cluster.pass(1100);
      cluster.held.clear();
      cluster.deliver();
      cluster.pass(100);
      cluster.cut(0, 2);
      cluster.cut(1, 2);
      cluster.pass(5000);
      return cluster;
    },
  };

  /** What each seat did, without figures for people; a peer speaks as soon as it wakes, so that it can be heard sooner. */
  const done = (cluster: SleepyCluster) =>
    cluster.seats.map(({ journal, peer }) => [
      peer.state,
      ...journal.map(({ at, detail, ...entry }: JournalEntry) => {
        const told = Object.entries(detail ?? {}).filter(([name]) => name !== "silentMs" && name !== "afterMs");
        return { at: cluster.awake(at), ...entry, told };
      }),
    ]);

  test.each(Object.keys(stories))("%s", (name) => {
    const run = (seed: number | undefined) =>
      stories[name]!((spec = {}, seats = 3) => {
        const cluster = new SleepyCluster({ seats, parameters: 40, spec });
        cluster.start();
        if (seed !== undefined) cluster.sleeps = new Random("sleeps", seed);
        return cluster;
      });
    const awake = done(run(undefined));
    for (let seed = 1; seed <= 3; seed += 1) expect(done(run(seed))).toEqual(awake);
  });
});
