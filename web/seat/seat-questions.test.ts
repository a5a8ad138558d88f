import { expect, test } from "vitest";
import { parseSpec } from "../../shared/session/spec.ts";
import { taskOf } from "../../shared/session/tasks.ts";
import { initialParameters } from "../../shared/training/initial-parameters.ts";
import { createPredictor } from "../training/predictor.ts";
import { SeatQuestions } from "./seat-questions.ts";

const light = Float32Array.from({ length: 784 }, (_, i) => (i % 28) / 28);

/** A seat whose protocol worker answers with these models, one after the other. */
function seatWith(task: "mnist-mlp" | "synthetic-100k", ...models: (Float32Array<ArrayBuffer> | null)[]) {
  const asked: string[] = [];
  const questions: SeatQuestions = new SeatQuestions(parseSpec({ task }), {
    training: ({ type }) => asked.push(type),
    protocol: ({ type, id, whole }) => {
      asked.push(whole ? "state" : type);
      const parameters = models.shift() ?? null;
      const moments = [new Float32Array([asked.length])];
      const model = parameters && { round: asked.length, digest: "d", parameters, ...(whole && { moments }) };
      queueMicrotask(() => questions.hear({ type: "model", id, model }));
    },
  });
  return { asked, questions };
}

test("what the model of a round says is what a predictor of its parameters says, round for round", async () => {
  const task = taskOf(parseSpec({}));
  const [first, second] = [initialParameters(task, 1), initialParameters(task, 2)];
  const { questions } = seatWith("mnist-mlp", first.slice(), second.slice(), null);
  for (const [i, parameters] of [first, second].entries()) {
    const said = await questions.predict(light);
    expect(said).toMatchObject({ round: i + 1, digest: "d" });
    expect(said!.outputs).toEqual(await (await createPredictor(task, parameters)).predict(light));
  }
  expect(await questions.predict(light)).toBeNull();
});

test("what the optimizer remembers comes with the state alone, for which nobody asks who asks the model", async () => {
  const parameters = initialParameters(taskOf(parseSpec({})), 1);
  const { asked, questions } = seatWith("mnist-mlp", ...[1, 2, 3].map(() => parameters.slice()));
  await questions.predict(light);
  expect(await questions.model()).toEqual({ round: 2, digest: "d", parameters });
  expect(await questions.state()).toEqual({ round: 3, digest: "d", parameters, moments: [new Float32Array([3])] });
  expect(asked).toEqual(["model", "model", "state"]);
});

test("a task that has no samples is asked for nothing", async () => {
  const { asked, questions } = seatWith("synthetic-100k");
  expect(await questions.predict(light)).toBeNull();
  expect(asked).toEqual([]);
});
