import { describe, expect, test } from "vitest";
import { present } from "../../../../shared/assert.ts";
import { RowEncoder } from "../../../../shared/data/columns/encode.ts";
import { parseSpec, type SessionSpecInput } from "../../../../shared/session/spec.ts";
import { familyOf, networkOf, taskOf } from "../../../../shared/session/tasks.ts";
import { loadTokenizer } from "../../../../shared/text/load-tokenizer.ts";
import { EXTRACTORS } from "../../../../shared/training/extractors/extractors.ts";
import { planModel } from "../../../../shared/training/model/plan.ts";
import { sizeOf } from "../../../../shared/training/model/shape.ts";
import { Random } from "../../../../shared/training/random.ts";
import { embeddedIn, type Embedded } from "../../../share/embedded.ts";
import { fileTools } from "../../../share/file-tools.ts";
import { PARTS } from "../../../share/shared-file.ts";
import { aResult, TABLE_SPEC } from "../../../storage/testing/result.ts";
import type { SavedResult } from "../../../storage/types.ts";
import { STARTS } from "../../../training/backend.ts";
import { createPredictor } from "../../../training/predictor.ts";
import { drawParameters } from "../../../training/testing/sample-models.ts";
import { Writer } from "../../../training/writer.ts";
import type { WritingMoment } from "../../tasks/trial/trial-tools.ts";
import { TRIALS } from "../../tasks/trials.ts";
import { canShare } from "./can-share.ts";
import { sentenceOf } from "./page-frame.ts";
import { sharedFacts } from "./shared-facts.ts";
import { sharePage } from "./share-page.ts";

const MEGABYTE = 2 ** 20;
/** What strangers may call things. */
const HOSTILE = [
  "</script><script>alert(1)</script>",
  "<!--<script>",
  `"'><img src=x onerror=alert(1)>`,
  "{{constructor}} & \u2028 \u202e",
];

/** A result whose parameters are all different, as of a model that has learnt something. */
async function trained(spec: SessionSpecInput, change: Partial<SavedResult> = {}): Promise<SavedResult> {
  const result = await aResult(spec, change);
  const task = taskOf(result.spec);
  return { ...result, state: { ...result.state, parameters: drawParameters(networkOf(task), 7) } };
}

/** Bit by bit; what compares values one by one takes a minute for as many. */
function isSame(a: ArrayBufferView, b: ArrayBufferView): boolean {
  const [one, other] = [a, b].map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  return present(one, "two are compared").equals(present(other, "two are compared"));
}

/** As a browser would read it: what stands between the tags of a part. */
function embedded(html: string): Embedded {
  return embeddedIn((id) => new RegExp(`<script type="[^"]*" id="${id}">([^]*?)</script>`).exec(html)?.[1]);
}

const PICTURES: SessionSpecInput = { task: "pictures", data: "own", labels: ["cup", "hand", "nothing"] };
const REGRESSION: SessionSpecInput = {
  ...{ task: "table-mlp", data: "own", labels: [], labelColumn: "price", regression: { min: -20, max: 400 } },
  standardize: true,
  columns: [
    { name: "size", kind: "number", min: 0, max: 90, gap: 3 },
    { name: "built", kind: "date", min: 7000, max: 21_000, gap: 8000 },
    { name: "colour", kind: "category", values: ["red", ...HOSTILE], missing: true },
  ],
};
const OWN_BLOCKS = [
  { kind: "residual", blocks: [{ kind: "layerNorm" }, { kind: "dense", units: 3, activation: "gelu" }] },
  { kind: "dropout", rate: 0.3 },
  { kind: "activation", activation: "tanh" },
  { kind: "dense", units: 8, activation: "sigmoid" },
] as const;
const OWN_LAYERS = [
  { kind: "conv2d", filters: 4, kernelSize: 3, stride: 2, activation: "relu" },
  { kind: "groupNorm", groups: 2 },
  { kind: "depthwiseConv2d", kernelSize: 3, activation: "gelu" },
  { kind: "maxPool2d", poolSize: 2 },
  { kind: "averagePool2d", poolSize: 2 },
  { kind: "flatten" },
] as const;

const SPECS: Readonly<Record<string, SessionSpecInput>> = {
  "digits, a perceptron": {},
  "digits, a convolutional network": { task: "mnist-cnn" },
  "digits, blocks of people's own": { model: [...OWN_LAYERS] },
  "drawings of people's own": { data: "own", labels: [...HOSTILE] },
  "pictures in colour": { ...PICTURES, picture: {} },
  "grey pictures, a mean of each map": {
    ...{ ...PICTURES, picture: { side: 32, channels: 1 } },
    model: [{ kind: "conv2d", filters: 4, kernelSize: 3 }, { kind: "globalAveragePool2d" }],
  },
  "a table": { ...TABLE_SPEC, labels: [...HOSTILE] },
  "a table, standardized, with blocks of people's own": { ...TABLE_SPEC, standardize: true, model: [...OWN_BLOCKS] },
  "a table of numbers, dates and words, to a number": REGRESSION,
};

describe("a shared file", () => {
  test.each(Object.entries(SPECS))(
    "%s: says what the page of the result says, to the last bit",
    async (_name, spec) => {
      const result = await trained(spec);
      const html = await (await sharePage(result)).text();
      const parts = embedded(html);
      expect(parts.model.spec).toEqual(result.spec);
      expect(isSame(parts.parameters, result.state.parameters)).toBe(true);
      const task = taskOf(parts.model.spec);
      const random = new Random("a sample to try", 1);
      const size = sizeOf(planModel(networkOf(task)).input);
      const sample =
        task.pixels === null
          ? Float32Array.from({ length: size }, () => 2 * random.uniform() - 1)
          : Uint8Array.from({ length: size }, () => random.below(256));
      const inFile = await (await fileTools(parts).start(task, parts.parameters)).predict(sample);
      const onPage = await (await createPredictor(taskOf(result.spec), result.state.parameters)).predict(sample);
      expect(inFile).toEqual(onPage);
      const cameras = [false, true].map((inFrame) => fileTools(parts, inFrame).noCamera === "");
      expect(cameras, "a frame without an origin has none").toEqual([true, false]);
      // Beside what is the model's own.
      expect(html.length - (4 / 3) * result.state.parameters.byteLength).toBeLessThan(MEGABYTE / 2);
    },
  );

  test("nothing that strangers wrote is markup, and all of it comes back", async () => {
    const result = await trained(
      { ...TABLE_SPEC, labels: [...HOSTILE], columns: HOSTILE.map((name) => ({ name, min: 0, max: 1 })) },
      { name: HOSTILE.join(""), seatNames: HOSTILE },
    );
    const html = await (await sharePage(result, { withNames: true })).text();
    // The model, its parameters, and the file's own script: no more, whoever counts.
    expect(html.match(/<script/gi)).toHaveLength(3);
    expect(html.match(/<\/script/gi)).toHaveLength(3);
    const page = html.slice(0, html.indexOf(`id="${PARTS.model}"`)).replace(/<style>[^]*?<\/style>/, "");
    expect(page).not.toMatch(/<img|onerror=alert\(1\)>|<!--/);
    expect(page).toContain("&lt;/script&gt;&lt;script&gt;alert(1)");
    expect(embedded(html).model.spec.labels).toEqual(HOSTILE);
    const policy = present(/http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1], "it has a policy");
    expect(policy).toContain("default-src 'none'; script-src 'sha256-");
    expect(policy).not.toMatch(/unsafe-(inline|eval)'(?<!wasm-unsafe-eval')|https?:|\*/);
  });

  test("rows that are pasted are read as on the page", async () => {
    const result = await trained(REGRESSION);
    const parts = embedded(await (await sharePage(result)).text());
    const { columns, labelColumn } = parts.model.spec;
    const content = new Blob(["size;built;colour\n12,5;2001-02-03;red\n;;green\n"]);
    const progress = (): void => {};
    const { signal } = new AbortController();
    const rows = await fileTools(parts).readRows(
      { path: "pasted", content },
      { columns, labelColumn },
      progress,
      signal,
    );
    const encoder = new RowEncoder(columns);
    const expected = new Float32Array(2 * encoder.width);
    encoder.encode([12.5, Date.UTC(2001, 1, 3) / 86_400_000, "red"], expected.subarray(0, encoder.width));
    encoder.encode([null, null, "green"], expected.subarray(encoder.width));
    expect(rows.inputs).toEqual(expected);
  });

  test.each([
    { kind: "characters" as const },
    { kind: "bytes" as const },
    { kind: "byte-pairs" as const, vocabulary: 512 as const },
  ])("a model of text goes on as on the page: $kind", async (tokens) => {
    const result = await trained({ task: "text", data: "own", text: { tokens, context: 8 } });
    const blob = await sharePage(result);
    const parts = embedded(await blob.text());
    const { spec } = parts.model;
    const prompt = "Call me";
    const job = { spec, parameters: parts.parameters, prompt, temperature: 0.7, length: 12, seed: 3, backend: null };
    const written = await new Promise<WritingMoment>((resolve) => {
      fileTools(parts).continueText(job, (moment) => {
        if (moment.stage !== "running") resolve(moment);
      });
    });
    const text = present(result.spec.text, "it is a session of text");
    const writer = new Writer({
      model: (await STARTS.simd()).compile(networkOf(taskOf(result.spec))),
      ...{ parameters: result.state.parameters, context: text.context, prompt, temperature: 0.7 },
      tokenizer: await loadTokenizer(text.tokens),
      random: new Random("a prompt is gone on with", 3),
    });
    while (writer.written < 12) await writer.next();
    expect(written).toMatchObject({ stage: "done", result: writer.text });
    expect(blob.size - (4 / 3) * result.state.parameters.byteLength).toBeLessThan(MEGABYTE);
  });

  test("pictures that are seen through a network: it is in the file, and says what it says elsewhere", async () => {
    const result = await trained({ ...PICTURES, picture: { features: "mobilenet-v2-everyday" } });
    const extractor = EXTRACTORS["mobilenet-v2-everyday"];
    const weights = new Uint8Array(extractor.file.bytes).fill(0x20);
    const blob = await sharePage(result, { extractorWeights: () => Promise.resolve(weights) });
    const parts = embedded(await blob.text());
    expect(isSame(parts.extractor(), weights)).toBe(true);
    const predictor = await fileTools(parts).start(taskOf(parts.model.spec), parts.parameters);
    const said = await predictor.predict(new Uint8Array(extractor.side ** 2 * 3).fill(100));
    expect(said.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 5);
    const own = result.state.parameters.byteLength + weights.length;
    expect(blob.size - (4 / 3) * own).toBeLessThan(MEGABYTE / 2);
  });

  test("making it can be given up", async () => {
    const aborting = new AbortController();
    aborting.abort(new Error("not wanted"));
    await expect(sharePage(await trained({}), { signal: aborting.signal })).rejects.toThrow("not wanted");
  });
});

describe("what is told of a shared model", () => {
  test("how good it is and on what, when, by how many, and how it came there", async () => {
    const facts = sharedFacts(
      await trained({ seats: 3 }, { name: "Ada's digits", seatNames: ["Ada", "", "Ben"] }),
      true,
    );
    expect(facts).toMatchObject({
      title: "Ada's digits",
      task: "A model that reads digits. MNIST digits, multilayer perceptron (784-128-10)",
      ...{ tabs: 3, rounds: 41, at: Date.UTC(2026, 10, 22) },
      measure: { name: "Accuracy", value: "97.1 %", against: "on the test set, which it had not learnt from" },
      // It was measured once: the loss is the curve.
      curve: { name: "Loss", x: [40, 41] },
    });
    expect(JSON.stringify(facts).length).toBeLessThan(4000);
    expect(sentenceOf(facts)).toBe(
      "Trained by Ada, Ben and others, in 3 browser tabs together, 22 November 2026. Accuracy: 97.1 %. Try it here.",
    );
    expect(sharedFacts(await trained({ seats: 3 }, { seatNames: ["Ada"] })).people).toEqual([]);
    expect(sentenceOf({ ...facts, people: ["Ada"], tabs: 1 })).toMatch(/^Trained by Ada, in one browser tab, /);
    expect(sentenceOf({ ...facts, people: [], tabs: null, measure: null })).toBe(
      "Kept, 22 November 2026. Try it here.",
    );
  });

  test.each<[SessionSpecInput, string]>([
    [{}, "A model that reads digits"],
    [{ ...PICTURES, picture: {} }, "A model that tells apart cup, hand and nothing"],
    [TABLE_SPEC, "A model that tells kind: small and tall"],
    [REGRESSION, "A model that estimates price"],
    [{ task: "text", data: "own", text: {} }, "A model that goes on with a text"],
  ])("what it is for, where nobody has called it anything: %#", async (spec, title) => {
    expect(sharedFacts(await aResult(spec)).title).toBe(title);
  });

  test("where nothing is learnt there is nothing to share", () => {
    for (const [task, isShared] of [
      ["synthetic-100k", false],
      ["mnist-cnn", true],
    ] as const) {
      const spec = parseSpec({ task });
      expect(canShare({ spec })).toBe(isShared);
      expect(TRIALS[familyOf(spec).name] !== null).toBe(isShared);
    }
  });
});
