import { expect, test } from "vitest";
import { TASKS } from "../../shared/session/tasks.ts";
import { initialParameters } from "../../shared/training/initial-parameters.ts";
import { createPredictor } from "./predictor.ts";

test("one picture gets a probability for each digit", async () => {
  const predictor = await createPredictor(TASKS["mnist-cnn"], initialParameters(TASKS["mnist-cnn"], 3));
  const probabilities = await predictor.predict(Float32Array.from({ length: 784 }, (_, i) => (i % 28) / 28));
  expect(probabilities).toHaveLength(10);
  expect(probabilities.every((value) => value > 0)).toBe(true);
  expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
});

test("parameters of another task are refused", async () => {
  const parameters = initialParameters(TASKS["mnist-mlp"], 3);
  await expect(createPredictor(TASKS["mnist-cnn"], parameters)).rejects.toThrow(
    /mnist-cnn has \d+ parameters, not 101770/,
  );
});
