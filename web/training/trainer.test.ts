import { describe, expect, test } from "vitest";
import type { Evaluation, Step } from "../../shared/peer/gradient-request.ts";
import { parseSpec, type SessionSpec, type SessionSpecInput } from "../../shared/session/spec.ts";
import type { Example } from "../ports/example.ts";
import type { Probe } from "../ports/probe.ts";
import type { FromTrainingWorker, ToTrainingWorker } from "../ports/training.ts";
import type { Place } from "./seat-samples.ts";
import { SyntheticWorkload } from "./synthetic-workload.ts";
import { Trainer } from "./trainer.ts";
import type { HeldOutTest, Workload } from "./workload.ts";

const PARAMETERS = 8;
const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

/** A workload whose steps end when the test says so. */
class HeldWorkload implements Workload {
  readonly backend = "cpu";
  description = "a test";
  readonly parameters = PARAMETERS;
  readonly stepMs = 7;
  readonly calls: string[] = [];
  value = 1;
  loss = 0.5;
  settle({ localSteps }: SessionSpec): void {
    this.calls.push(`settle ${localSteps}`);
  }
  async prepare({ members, position }: Place): Promise<void> {
    this.calls.push(`prepare ${position}/${members}`);
  }
  /** Pieces of a test. */
  pieces = 1;
  /** Called in each piece: whatever is asked for then comes before the test is done, however busy the machine is. */
  inPiece = (_left: number): void => {};
  beginTest(_parameters: Float32Array, round: number): HeldOutTest {
    let left = this.pieces;
    const step = async (): Promise<Evaluation | null> => {
      this.calls.push(`test ${round}`);
      left -= 1;
      this.inPiece(left);
      return left > 0 ? null : { correct: 3, total: 4, loss: 0.75 };
    };
    return { step };
  }
  async gradient(
    _parameters: Float32Array,
    round: number,
    into: Float32Array,
    _cancelled?: () => boolean,
  ): Promise<Step | null> {
    this.calls.push(`gradient ${round}`);
    into.fill(this.value);
    return { samples: 64, weight: 64, loss: this.loss };
  }
  async probe({ batch }: { readonly batch: number }): Promise<Probe> {
    this.calls.push(`probe ${batch}`);
    if (batch === 13) throw new Error("no such batch");
    return { count: 1, inputs: new Float32Array(4), gradient: new Float32Array(PARAMETERS) };
  }
  example(number: number): Example {
    return { sample: Float32Array.of(number), picture: null, truth: 1, isHeldOut: true };
  }
  beginWriting(): null {
    return null;
  }
  distrust(reason: string): boolean {
    return reason === "of the device";
  }
  tensors(): number {
    return 7;
  }
}

function setUp(workload: Workload = new HeldWorkload()) {
  const posted: FromTrainingWorker[] = [];
  const transferred: ArrayBuffer[][] = [];
  let clock = 0;
  const trainer = new Trainer({
    post: (message, transfer) => {
      posted.push(message);
      transferred.push(transfer);
    },
    startWorkload: async () => workload,
    now: () => (clock += 5),
  });
  const start = (fields: SessionSpecInput = {}): void =>
    trainer.handle({ type: "start", spec: parseSpec(fields), seat: 2, backend: null });
  const types = (): string[] => posted.map(({ type }) => type);
  return { trainer, posted, transferred, start, types };
}

function compute(
  round: number,
  more: { evaluate?: "idle" | "last"; parameters?: ArrayBuffer; view?: number } = {},
): ToTrainingWorker {
  const parameters = new Float32Array(more.parameters ?? new ArrayBuffer(PARAMETERS * 4));
  return {
    type: "compute",
    view: more.view ?? 1,
    round,
    attempt: 0,
    position: 2,
    members: 4,
    shares: null,
    carried: null,
    parameters,
    evaluate: more.evaluate ? { digest: `state ${round - 1}`, isLast: more.evaluate === "last" } : null,
  };
}

test("R1: a gradient goes back with its key, its figures and the parameters' buffer, both transferred", async () => {
  const { trainer, posted, transferred, start } = setUp();
  start();
  await settled();
  expect(posted[0]).toEqual({ type: "ready", backend: "cpu", description: "a test", stepMs: 7 });
  const parameters = new ArrayBuffer(PARAMETERS * 4);
  trainer.handle(compute(3, { parameters }));
  await settled();
  expect(posted[1]).toMatchObject({
    type: "gradient",
    view: 1,
    round: 3,
    attempt: 0,
    samples: 64,
    weight: 64,
    loss: 0.5,
    computeMs: 5,
    tensors: 7,
  });
  const [gradient, back] = transferred[1]!;
  expect([...new Float32Array(gradient!)]).toEqual(Array(PARAMETERS).fill(1));
  expect(back).toBe(parameters);
});

test("what is asked before the backend is ready is answered once it is", async () => {
  const { trainer, start, types } = setUp();
  start();
  trainer.handle(compute(1));
  await settled();
  expect(types()).toEqual(["ready", "gradient"]);
});

describe("R11: a test of the state of the round before", () => {
  const told = { type: "evaluated", view: 1, correct: 3, total: 4, loss: 0.75 };
  /** Until there is nothing more to do. */
  const done = async (): Promise<void> => {
    for (let i = 0; i < 20; i += 1) await settled();
  };

  test("comes after the gradient, a piece at a time, and gives way to the next one", async () => {
    const workload = new HeldWorkload();
    workload.pieces = 6;
    const { trainer, posted, start, types } = setUp(workload);
    start();
    await settled();
    workload.inPiece = (left) => {
      if (left === 4) trainer.handle(compute(22));
    };
    trainer.handle(compute(21, { evaluate: "idle" }));
    await done();
    expect(types()).toEqual(["ready", "gradient", "gradient", "evaluated"]);
    expect(posted[3]).toEqual({ ...told, round: 20, digest: "state 20" });
    const calls = workload.calls.filter((call) => !call.startsWith("prepare"));
    expect(calls.filter((call) => call === "test 20")).toHaveLength(6);
    expect(calls.indexOf("gradient 22")).toBeLessThan(calls.lastIndexOf("test 20"));
  });

  test("is done before that of a later state begins", async () => {
    const workload = new HeldWorkload();
    workload.pieces = 3;
    const { trainer, posted, start, types } = setUp(workload);
    start();
    await settled();
    trainer.handle(compute(21, { evaluate: "idle" }));
    trainer.handle(compute(41, { evaluate: "idle" }));
    await done();
    // The first was overtaken before it was begun.
    expect(types()).toEqual(["ready", "gradient", "evaluated"]);
    workload.inPiece = (left) => {
      if (left === 2 && workload.calls.at(-1) === "test 60") trainer.handle(compute(81, { evaluate: "idle" }));
    };
    trainer.handle(compute(61, { evaluate: "idle" }));
    await done();
    expect(types().slice(3)).toEqual(["gradient", "evaluated", "gradient", "evaluated"]);
    expect(posted.slice(4)).toMatchObject([{ round: 60 }, { round: 81 }, { round: 80 }]);
  });

  test.each([
    ["of local steps with a target", { localSteps: 30 }, ["evaluated", "gradient"]],
    ["of local steps without a target", { localSteps: 30, targetAccuracy: null }, ["gradient", "evaluated"]],
    ["that averages each step", { localSteps: 1 }, ["gradient", "evaluated"]],
  ])("and the gradient, in a session %s", async (_, fields, order) => {
    const { trainer, start, types } = setUp();
    start(fields);
    trainer.handle(compute(21, { evaluate: "idle" }));
    await done();
    expect(types()).toEqual(["ready", ...order]);
  });

  test("goes first where local steps were chosen in the lobby", async () => {
    const { trainer, start, types } = setUp();
    start({ auto: true });
    trainer.handle({ type: "settle", spec: parseSpec({ localSteps: 30 }) });
    trainer.handle(compute(2, { evaluate: "idle" }));
    await done();
    expect(types()).toEqual(["ready", "evaluated", "gradient"]);
  });

  test("of the last round comes at once, and no gradient with it", async () => {
    const { trainer, posted, start, types } = setUp();
    start();
    trainer.handle(compute(21, { evaluate: "last" }));
    await done();
    expect(types()).toEqual(["ready", "evaluated"]);
    expect(posted[1]).toEqual({ ...told, round: 20, digest: "state 20" });
  });

  test.each([
    ["in another view", compute(9, { view: 2 })],
    ["where its round is computed again", compute(8)],
  ])("is given up %s", async (_, next) => {
    const workload = new HeldWorkload();
    workload.pieces = 50;
    const { trainer, start, types } = setUp(workload);
    start();
    await settled();
    workload.inPiece = (left) => {
      if (left === 49) trainer.handle(next);
    };
    trainer.handle(compute(9, { evaluate: "idle" }));
    await done();
    expect(types()).toEqual(["ready", "gradient", "gradient"]);
  });
});

test("a newer compute cancels the one at work and the one that waits", async () => {
  /** Its data take a while to come. */
  class Late extends HeldWorkload {
    release = (): void => {};
    readonly loading = new Promise<void>((done) => (this.release = done));
    override async prepare(place: Place): Promise<void> {
      await super.prepare(place);
      await this.loading;
    }
  }
  const workload = new Late();
  const { trainer, posted, start, types } = setUp(workload);
  start();
  await settled();
  trainer.handle(compute(5, { evaluate: "idle" }));
  await settled();
  trainer.handle(compute(6));
  trainer.handle(compute(7));
  workload.release();
  await settled();
  expect(types()).toEqual(["ready", "gradient"]);
  expect(posted[1]).toMatchObject({ round: 7 });
  expect(workload.calls.filter((call) => call.startsWith("gradient"))).toEqual(["gradient 7"]);
});

test("a newer compute ends local steps at work, whose buffers serve again", async () => {
  /** Takes local steps until somebody cancels it; the newest round is done at once. */
  class Walking extends HeldWorkload {
    override async gradient(at: Float32Array, round: number, into: Float32Array, cancelled?: () => boolean) {
      while (round < 9 && cancelled?.() !== true) await settled();
      return round < 9 ? null : super.gradient(at, round, into);
    }
  }
  const { trainer, posted, transferred, start, types } = setUp(new Walking());
  start();
  await settled();
  const parameters = new ArrayBuffer(PARAMETERS * 4);
  trainer.handle(compute(8, { parameters }));
  await settled();
  trainer.handle(compute(9));
  await settled();
  await settled();
  expect(types()).toEqual(["ready", "gradient"]);
  expect(posted[1]).toMatchObject({ round: 9 });
  expect(transferred[1]![0]).toBe(parameters);
});

test("gradients are written into buffers that came back", async () => {
  const { trainer, transferred, start } = setUp();
  start();
  await settled();
  const buffer = new ArrayBuffer(PARAMETERS * 4);
  trainer.handle({ type: "recycle", buffer });
  trainer.handle({ type: "recycle", buffer: new ArrayBuffer(3) });
  trainer.handle(compute(1));
  await settled();
  expect(transferred[1]![0]).toBe(buffer);
});

test.each([
  ["loss", (workload: HeldWorkload) => (workload.loss = NaN)],
  ["gradient", (workload: HeldWorkload) => (workload.value = Infinity)],
])("a %s that is not finite fails with the round and a hint", async (what, spoil) => {
  const workload = new HeldWorkload();
  spoil(workload);
  const { trainer, posted, start } = setUp(workload);
  start();
  trainer.handle(compute(12));
  trainer.handle(compute(12));
  await settled();
  const last = posted.at(-1);
  expect(last?.type === "failed" && last.reason).toMatch(
    new RegExp(`round 12 the ${what} .* learning rate below 0.001`),
  );
});

test("a backend that gave way to another one is told with the first gradient of that, and only then", async () => {
  const workload = new HeldWorkload();
  const { trainer, posted, start, types } = setUp(workload);
  start();
  trainer.handle(compute(1));
  await settled();
  workload.description = "another, since the first stopped";
  for (const round of [2, 3]) {
    trainer.handle(compute(round));
    await settled();
  }
  expect(types()).toEqual(["ready", "gradient", "engine", "gradient", "gradient"]);
  expect(posted[2]).toEqual({ type: "engine", backend: "cpu", description: "another, since the first stopped" });
});

test("what goes wrong unasked ends this seat, unless its workload can take care of it", async () => {
  const { trainer, posted, start, types } = setUp();
  start();
  await settled();
  trainer.distrust("of the device");
  expect(types()).toEqual(["ready"]);
  trainer.distrust("a defect");
  expect(posted[1]).toEqual({ type: "failed", reason: "a defect" });
});

test("parameters of another model fail, and nothing is answered after a failure", async () => {
  const { trainer, posted, start, types } = setUp();
  start();
  trainer.handle(compute(4, { parameters: new ArrayBuffer(12) }));
  await settled();
  trainer.handle(compute(5));
  await settled();
  expect(types()).toEqual(["ready", "failed"]);
  expect(posted[1]).toMatchObject({ reason: "Round 4 came with 3 parameters; the model has 8." });
});

test("a backend that does not start fails with its reason", async () => {
  const posted: FromTrainingWorker[] = [];
  const trainer = new Trainer({
    post: (message) => posted.push(message),
    startWorkload: async () => {
      throw new Error("WebGPU was asked for, but this machine has no WebGPU adapter.");
    },
    now: () => 0,
  });
  trainer.handle({ type: "start", spec: parseSpec({}), seat: 0, backend: "webgpu" });
  trainer.handle(compute(1));
  await settled();
  expect(posted).toEqual([{ type: "failed", reason: "WebGPU was asked for, but this machine has no WebGPU adapter." }]);
});

test("a synthetic task gives each seat and round another gradient, and the same one again", async () => {
  const spec = parseSpec({ task: "synthetic-100k", batchSize: 32 });
  const draw = async (seat: number, round: number): Promise<Float32Array> => {
    const workload = new SyntheticWorkload(spec, seat);
    const into = new Float32Array(workload.parameters);
    expect(await workload.gradient(into, round, into)).toEqual({ samples: 32, weight: 32, loss: 0 });
    return into;
  };
  const first = await draw(0, 1);
  expect(first).toHaveLength(100_000);
  expect(first.every((value) => Number.isFinite(value))).toBe(true);
  expect(await draw(0, 1)).toEqual(first);
  expect(await draw(0, 2)).not.toEqual(first);
  expect(await draw(1, 1)).not.toEqual(first);
});

test("a probe waits for the rounds, a newer one overtakes it, and one that fails costs the seat nothing", async () => {
  const workload = new HeldWorkload();
  const { trainer, start, types } = setUp(workload);
  const answers: (number | null)[] = [];
  const probe = (id: number, batch = id): void =>
    trainer.probe({ type: "probe", id, batch, samples: 1 }, (found) => answers.push(found === null ? null : id));
  start();
  probe(1);
  await settled();
  expect(answers).toEqual([1]);
  trainer.handle(compute(1));
  probe(2);
  probe(3);
  trainer.handle(compute(2));
  await settled();
  await settled();
  expect(answers).toEqual([1, null, 3]);
  const calls = workload.calls.filter((call) => /^(gradient|probe)/.test(call));
  expect(calls).toEqual(["probe 1", "gradient 2", "probe 3"]);
  probe(4, 13);
  await settled();
  expect(answers.at(-1)).toBeNull();
  expect(types()).not.toContain("failed");
});
