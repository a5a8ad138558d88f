import { expect, test } from "vitest";
import { parseSpec } from "../../../shared/session/spec.ts";
import { READY_TASKS } from "../../../shared/session/ready/ready-tasks.ts";
import { defaultText } from "../../../signaling-server/shared-text.ts";
import { ArgumentError } from "../command-line.ts";
import { readArguments, readyTaskIn, USAGE } from "./arguments.ts";

test("without arguments the session is the default one", () => {
  expect(readArguments([])).toMatchObject({ spec: parseSpec({}), port: 0, timeoutMs: 600_000, headed: false });
});

test("options set the fields of the session", () => {
  const { spec } = readArguments(
    "--peers 5 --target none --optimizer sgd --rate 0.05 --local-steps 8 --outer-momentum 0.5 --averaging secure \
--secure-bits 16 --secure-bound 0.25 --data by-label --alpha 0.3 --policy reorganize --privacy sample --privacy-clip 2 \
--privacy-noise 0.8 --privacy-delta 0.001 --evaluate-every 4"
      .trim()
      .split(/\s+/),
  );
  expect(spec).toEqual(
    parseSpec({
      seats: 5,
      targetAccuracy: null,
      optimizer: "sgd",
      learningRate: 0.05,
      localSteps: 8,
      outerMomentum: 0.5,
      averaging: "secure",
      secureBits: 16,
      secureBound: 0.25,
      data: "by-label",
      alpha: 0.3,
      policy: "reorganize",
      privacy: "sample",
      privacyClip: 2,
      privacyNoise: 0.8,
      privacyDelta: 0.001,
      evaluateEvery: 4,
    }),
  );
  expect(
    readArguments(
      "--optimizer adamw --weight-decay 0.2 --beta2 0.99 --clip-norm 1 --schedule cosine:100:0.0001".split(" "),
    ).spec,
  ).toEqual(
    parseSpec({
      ...{ optimizer: "adamw", weightDecay: 0.2, beta2: 0.99, clipNorm: 1 },
      schedule: { kind: "cosine", warmup: 100, to: 0.0001 },
    }),
  );
  expect(readArguments(["--schedule", "step:30"]).spec.schedule).toEqual({ kind: "step", every: 30, factor: 0.5 });
  expect(readArguments(["--schedule", "constant", "--clip-norm", "none"]).spec).toEqual(parseSpec({}));
  expect(readArguments(["--aggregation", "median"]).spec.aggregation).toBe("median");
});

test.each([
  ["--local-steps 0", "--local-steps must be at least 1"],
  ["--local-steps 1000 --batch 1000", "--local-steps times batchSize may be at most"],
  ["--averaging secure --peers 2", "--peers must be at least 3 with secure averaging"],
  ["--privacy perhaps", "--privacy must be one of none, sample, peer"],
  ["--outer-momentum 1", "--outer-momentum must be below 1"],
  ["--schedule triangle", "--schedule must have a kind: one of constant, cosine, step"],
  ["--schedule cosine:ten", "--schedule: warmup must be a number"],
  ["--schedule cosine:1000", "--schedule: warmup must be fewer rounds than the session has, 1,000"],
  ["--schedule step:1:0.5:2", "--schedule has too many parts"],
  ["--clip-norm 0", "--clip-norm must be above 0"],
  ["--task table-mlp", "--task table-mlp learns from what people bring; the demo has ready data for penguins"],
  ["--task pictures", "--task pictures learns from what people bring"],
  ["--data own", "--data must be shared or by-label"],
  ["--timeout soon", "--timeout must be a whole number"],
  ["--peers 1", "--peers must be at least 2"],
  ["--task chess", "--task must be one of mnist-mlp"],
  ["--rounds ten", "--rounds must be"],
  ["--target 97", "--target must be at most 1"],
  ["--backend abacus", "--backend must be one of wgsl, webgpu, simd, wasm, cpu"],
  ["--port 70000", "--port must be a whole number from 0 to 65535"],
  ["--speed 9", "--speed"],
])("%s is refused by the option's name", (args, reason) => {
  expect(() => readArguments(args.split(" "))).toThrow(ArgumentError);
  expect(() => readArguments(args.split(" "))).toThrow(reason);
});

test("a ready task stands for all that it says, and is told of in the help", () => {
  expect(readArguments(["--task", "alice", "--peers", "2"]).spec).toEqual(parseSpec({ task: "alice", seats: 2 }));
  expect(readArguments(["--task", "alice", "--preset", "char"]).spec.text).toMatchObject({
    preset: "char",
    context: 256,
  });
  expect(readyTaskIn(["--task", "alice"])?.name).toBe("alice");
  expect(readyTaskIn(["--task", "text"])).toBeUndefined();
  expect(USAGE).toContain("Text: Alice's Adventures in Wonderland\n");
  expect(USAGE).toContain("Lewis Carroll, 1865");
});

test("each task that the help names can be run", async () => {
  const { served } = await defaultText();
  const [, names] = /--task NAME +([^]*?)or one that is ready/.exec(USAGE)!;
  const tasks = names!.split(/[\s,]+/).filter((name) => name !== "");
  expect(tasks).toContain("mnist-cnn");
  for (const task of tasks) expect(readArguments(["--task", task], served).spec.task).toBe(task);
  for (const { name } of READY_TASKS) expect(USAGE).toContain(`  ${name} `);
});

test("every option of the session is in the help", () => {
  const options = [...USAGE.matchAll(/^ {2}(--[a-z0-9-]+)/gm)].map(([, name]) => name!);
  for (const name of options) {
    const args = name === "--headed" ? [name] : [name, "?"];
    // Known options complain about the value, if at all; unknown ones about themselves.
    try {
      readArguments(args);
    } catch (error) {
      expect((error as Error).message).not.toMatch(/Unknown option/);
    }
  }
  expect(options).toContain("--privacy-noise");
});
