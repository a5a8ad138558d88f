import { describe, expect, test } from "vitest";
import { canonicalSpec, parseSpec } from "../../shared/session/spec.ts";
import { TASKS } from "../../shared/session/tasks.ts";
import { parameterLayout } from "../../shared/training/model/layout.ts";
import { runJson, toNdjson, toSafetensors } from "./export.ts";
import type { SavedResult } from "./types.ts";

const MLP_PARAMETERS = 784 * 128 + 128 + 128 * 10 + 10;

/** Enough where only the header is looked at. */
const EMPTY = { round: 41, parameters: new Float32Array(MLP_PARAMETERS), moments: [] };

function aResult(change: Partial<SavedResult> = {}): SavedResult {
  const vector = (from: number) => Float32Array.from({ length: MLP_PARAMETERS }, (_, i) => Math.fround(from + i / 7));
  return {
    key: "s-1/2",
    session: "s-1",
    seat: 2,
    spec: parseSpec({}),
    round: 41,
    digest: "0123456789abcdef0123456789abcdef",
    reason: "finished",
    savedAt: Date.UTC(2026, 10, 22),
    accuracy: 0.9712,
    loss: 0.08,
    backend: "wasm",
    state: { round: 41, parameters: vector(1), moments: [vector(-5), vector(100)] },
    journal: [
      { at: 1, seat: 2, view: 1, round: 0, event: "recovered" },
      { at: 2, seat: 2, view: 1, round: 41, event: "failed", detail: { reason: 'a "quoted"\nline' } },
    ],
    rounds: [],
    ...change,
  };
}

/** Reads safetensors by its published description only, and refuses what the reference reader refuses. */
function readSafetensors(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  const text = new TextDecoder("utf-8", { fatal: true }).decode(file.subarray(8, 8 + headerLength));
  if (!text.startsWith("{")) throw new Error("the header must start with {");
  const { __metadata__: metadata, ...entries } = JSON.parse(text) as Record<string, Record<string, unknown>>;
  const start = 8 + headerLength;
  const spans: [number, number][] = [];
  const tensors = new Map<string, { shape: number[]; values: Float32Array }>();
  for (const [name, entry] of Object.entries(entries)) {
    if (entry["dtype"] !== "F32") throw new Error(`${name} is not F32`);
    const shape = entry["shape"] as number[];
    const [begin, end] = entry["data_offsets"] as [number, number];
    if (shape.reduce((a, b) => a * b, 1) * 4 !== end - begin) throw new Error(`${name}: shape and offsets disagree`);
    spans.push([begin, end]);
    const values = new Float32Array((end - begin) / 4);
    for (let i = 0; i < values.length; i++) values[i] = view.getFloat32(start + begin + i * 4, true);
    tensors.set(name, { shape, values });
  }
  let expected = 0;
  for (const [begin, end] of spans.sort(([a], [b]) => a - b)) {
    if (begin !== expected) throw new Error(`hole or overlap at ${begin}`);
    expected = end;
  }
  if (start + expected !== file.length) throw new Error("bytes behind the last tensor");
  return { headerLength, metadata, tensors };
}

describe("safetensors", () => {
  test("an independent reader finds every tensor, shape and value", () => {
    const result = aResult();
    const { tensors } = readSafetensors(toSafetensors(result));
    const layout = parameterLayout(TASKS["mnist-mlp"]);
    expect(tensors.size).toBe(layout.length * 3);
    for (const [prefix, vector] of [
      ["", result.state.parameters],
      ["optimizer.0.", result.state.moments[0]],
      ["optimizer.1.", result.state.moments[1]],
    ] as const) {
      for (const { name, shape, offset, size } of layout) {
        const tensor = tensors.get(prefix + name);
        expect(tensor?.shape).toEqual([...shape]);
        expect(tensor?.values.length).toBe(size);
        expect(tensor?.values.findIndex((value, i) => value !== vector?.[offset + i])).toBe(-1);
      }
    }
  });

  test("tensors are aligned to 8 bytes whatever the header's length, and the metadata are strings", () => {
    for (let length = 1; length <= 9; length++) {
      const session = "x".repeat(length);
      const { headerLength, metadata } = readSafetensors(toSafetensors(aResult({ session, state: EMPTY })));
      expect(headerLength % 8).toBe(0);
      expect(metadata).toEqual({
        format: "lockstep",
        session,
        seat: "2",
        round: "41",
        digest: "0123456789abcdef0123456789abcdef",
        task: "mnist-mlp",
        spec: canonicalSpec(parseSpec({})),
        accuracy: "0.9712",
        input: "(pixel / 255 - 0.1307) / 0.3081",
      });
    }
  });

  test("a state that is a view into a larger buffer is written right, without moments too", () => {
    const buffer = Float32Array.from({ length: MLP_PARAMETERS + 3 }, (_, i) => i);
    const parameters = buffer.subarray(3);
    const { tensors } = readSafetensors(toSafetensors(aResult({ state: { round: 41, parameters, moments: [] } })));
    expect([...tensors.values()][0]?.values[0]).toBe(3);
  });

  test("every task can be exported", () => {
    for (const name of ["mnist-cnn", "synthetic-100k"] as const) {
      const layout = parameterLayout(TASKS[name]);
      const parameters = new Float32Array(layout.reduce((sum, { size }) => sum + size, 0)).fill(0.5);
      const { tensors } = readSafetensors(
        toSafetensors(aResult({ spec: parseSpec({ task: name }), state: { round: 1, parameters, moments: [] } })),
      );
      expect([...tensors.keys()].sort()).toEqual(layout.map((each) => each.name).sort());
    }
  });
});

test("NDJSON has one parseable line per entry, line feeds inside texts included", () => {
  const { journal } = aResult();
  const lines = toNdjson(journal).split("\n");
  expect(lines.pop()).toBe("");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(journal);
  expect(toNdjson([])).toBe("");
});

test("how people wanted to be called is in no file", () => {
  const result = aResult({ seatNames: ["Ada", "", "Zoe"], state: EMPTY });
  const files = [runJson(result), new TextDecoder().decode(toSafetensors(result))];
  for (const file of files) expect(file).not.toMatch(/Ada|Zoe|seatNames/);
});

test("what differential privacy promises is in both files", () => {
  const privacy = { unit: "sample", epsilon: 1.25, delta: 1e-5, contributions: 40, ownSamples: 15_000 } as const;
  const result = aResult({ privacy, state: EMPTY });
  expect(readSafetensors(toSafetensors(result)).metadata?.["privacy"]).toBe(
    "(1.25, 0.00001)-differential privacy per sample of the seat that saved this file",
  );
  expect(JSON.parse(runJson(result))).toMatchObject({ privacy });
});

test("a run's JSON tells spec, outcome, figures and journal", () => {
  const result = aResult();
  const json = JSON.parse(runJson(result)) as Record<string, unknown>;
  expect(json).toMatchObject({
    format: "lockstep-run",
    session: "s-1",
    seat: 2,
    round: 41,
    reason: "finished",
    savedAt: "2026-11-22T00:00:00.000Z",
    parameters: MLP_PARAMETERS,
    spec: { task: "mnist-mlp", seats: 4 },
    journal: result.journal,
  });
});
