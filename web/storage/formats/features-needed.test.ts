import { expect, test } from "vitest";
import type { SessionSpecInput } from "../../../shared/session/spec.ts";
import { EXTRACTORS } from "../../../shared/training/extractors/extractors.ts";
import { readSafetensors } from "../import/read-safetensors.ts";
import { readSafetensorsFile } from "../import/safetensors-file.ts";
import { aResult } from "../testing/result.ts";
import { toSafetensors } from "./safetensors.ts";
import { toTensorflowJs } from "./tensorflowjs-model.ts";

const NAME = "mobilenet-v2-everyday";
const { sha256 } = EXTRACTORS[NAME].file;
const HEAD: SessionSpecInput = { task: "pictures", data: "own", picture: { features: NAME }, labels: ["cat", "dog"] };

test("a model that was learnt on features says in its files which network it sees nothing without", async () => {
  const result = await aResult(HEAD);
  const bytes = toSafetensors(result);
  const { metadata } = readSafetensorsFile("m.safetensors", bytes);
  expect(JSON.parse(metadata.extractor!)).toEqual({ name: NAME, sha256 });
  expect(metadata.input).toContain(`the 1440 features of ${NAME} (weights with SHA-256 ${sha256}`);
  expect(metadata.input).toContain("only the head");
  const { modelJson } = toTensorflowJs(result);
  const model = JSON.parse(modelJson);
  expect(model.userDefinedMetadata.lockstep).toMatchObject({
    extractor: { name: NAME, sha256 },
    input: metadata.input,
  });
  expect(modelJson).not.toContain("Rescaling");
  // Read again it is the same session's, with the same network before it.
  const read = readSafetensors("m.safetensors", bytes);
  expect(read.told.spec).toEqual(result.spec);
  expect(read.state.parameters).toEqual(result.state.parameters);
});
