import { expect, test } from "vitest";
import { roundsCsv, toNdjson, toSafetensors, toTensorflowJsZip, runJson } from "../export.ts";
import { runsCsv } from "../formats/csv.ts";
import { toOnnx } from "../formats/onnx/onnx-model.ts";
import { aResult } from "../testing/result.ts";
import { FILE_TYPES, fileContent, type FileEnding } from "./file-content.ts";

const bytesOf = async (content: Blob): Promise<Buffer> => Buffer.from(await content.arrayBuffer());

test("each file of a result is what its format says, and is called so", async () => {
  const result = await aResult();
  const contents: Readonly<Record<FileEnding, string | Uint8Array<ArrayBuffer>>> = {
    safetensors: toSafetensors(result),
    "tfjs.zip": toTensorflowJsZip(result),
    onnx: toOnnx(result),
    json: runJson(result),
    csv: roundsCsv(result.rounds),
    ndjson: toNdjson(result.journal),
  };
  for (const [ending, content] of Object.entries(contents) as [FileEnding, string][]) {
    const written = fileContent({ ending, result });
    expect(written.type).toBe(FILE_TYPES[ending]);
    expect((await bytesOf(written)).equals(await bytesOf(new Blob([content]))), ending).toBe(true);
  }
});

test("the rounds of several runs stand in one table", async () => {
  const { rounds } = await aResult();
  const runs = [
    { name: "a", rounds },
    { name: "b", rounds },
  ];
  expect(await fileContent({ ending: "runs.csv", runs }).text()).toBe(runsCsv(runs));
});

test("what a model cannot be written as is said", async () => {
  const result = await aResult({ task: "synthetic-100k" });
  expect(() => fileContent({ ending: "tfjs.zip", result })).toThrow("no layers");
});
