import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { inputNames, inputsOf } from "../../shared/data/columns/column.ts";
import { readyRows } from "../../shared/data/ready/ready-rows.ts";
import { parseSpec, type SessionSpecInput } from "../../shared/session/spec.ts";
import { READY_TASKS, readyNamed } from "../../shared/session/ready/ready-tasks.ts";
import { FILE_BLOCK_BYTES } from "../../shared/training/served-file.ts";
import { DownloadError, type DownloadOptions } from "./download.ts";
import type { Samples } from "./compiled-model.ts";
import { UnionData } from "./union-data.ts";
import { sessionData, sharedData } from "./tasks.ts";

const { package: from, paths } = readyNamed("weather")!.file;
const BYTES = readFileSync(createRequire(import.meta.url).resolve(`${from}/${paths[0]}`));
const specOf = (change: SessionSpecInput = {}) => parseSpec({ task: "weather", ...change });

function server(bytes: Buffer = BYTES): DownloadOptions & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    ...{ asked, attemptsMax: 1, wait: () => Promise.resolve() },
    fetch: (url) => {
      asked.push(url);
      const block = Number(url.split("/").at(-1));
      return Promise.resolve(
        new Response(new Uint8Array(bytes.subarray(block * FILE_BLOCK_BYTES, (block + 1) * FILE_BLOCK_BYTES))),
      );
    },
  };
}

/** Rows as text, each once where the table has it once. */
function rowsOf({ count, inputs, labels }: Samples): string[] {
  const width = inputs.length / count;
  return Array.from({ length: count }, (_, i) => `${inputs.subarray(i * width, (i + 1) * width).join()}:${labels[i]}`);
}

const none = (): void => {};

describe("a ready table", () => {
  test("is learnt from evenly: in each epoch every row once, by one member, and never one that is held out", async () => {
    const spec = specOf({ seats: 3 });
    const options = server();
    const learnt: string[] = [];
    const tried: string[] = [];
    for (let position = 0; position < 3; position++) {
      const data = sessionData({ spec, seat: position, own: null }).samplesAt({ view: 1, members: 3, position });
      await data.load(options, none);
      const inputs = [...data.trainingBatches!(1000)].reduce((sum, batch) => sum + batch.inputs.length, 0);
      expect([779, 780]).toContain(inputs / inputsOf(spec.columns));
      for (let round = 1; round <= 25; round++) learnt.push(...rowsOf(data.batch(round)));
      tried.push(...rowsOf(data.testBatch(0, data.testSamples)));
    }
    expect([learnt.length, tried.length]).toEqual([2338, 584]);
    const whole = sharedData(spec).heldOut();
    await whole.load(options, none);
    expect(tried).toEqual(rowsOf(whole.testBatch(0, 584)));
    // Of a member's download nothing is asked for twice.
    expect(options.asked).toEqual(Array.from({ length: 4 }, () => `/data/ready/${spec.source!.sha256}/0`));
  });

  test("is dealt out anew to fewer members, without another download", async () => {
    const options = server();
    const data = sessionData({ spec: specOf(), seat: 0, own: null });
    const [four, three] = [4, 3].map((members) => data.samplesAt({ view: 1, members, position: 0 }));
    await four!.load(options, none);
    await three!.load(options, none);
    expect(options.asked).toHaveLength(1);
    expect([four!.testSamples, three!.testSamples]).toEqual([146, 195]);
  });

  test("in one place is what all members compute on together", async () => {
    const spec = specOf({ seats: 2, batchSize: 8 });
    const union = new UnionData(spec, sharedData(spec).deal);
    await union.load(server(), none);
    const together = rowsOf(union.batch(1, { members: 2, view: null }));
    const each = await Promise.all(
      [0, 1].map(async (position) => {
        const data = sessionData({ spec, seat: position, own: null }).samplesAt({ view: 1, members: 2, position });
        await data.load(server(), none);
        return rowsOf(data.batch(1));
      }),
    );
    expect(together).toEqual(each.flat());
  });

  test("is refused where it is another one than the session's, or not what the session says of it", async () => {
    const load = (spec: SessionSpecInput, bytes: Buffer) =>
      sharedData(specOf(spec)).heldOut().load(server(bytes), none);
    const changed = Buffer.from(BYTES);
    changed[100] = 0x39;
    await expect(load({}, changed)).rejects.toThrow(DownloadError);
    await expect(load({}, changed)).rejects.toThrow("another one than the session's, weather");
    const { source } = specOf();
    await expect(load({ source: { ...source!, samples: 3000 } }, BYTES)).rejects.toThrow(
      "weather has 2922 rows, but the session says 3000.",
    );
    await expect(load({ labels: ["rain", "sun"] }, BYTES)).rejects.toThrow(
      "weather has drizzle as its weather in line 2.",
    );
  });
});

test.each(READY_TASKS.filter(({ spec }) => spec.source))("$name: its rows are what its sessions say", (ready) => {
  const { package: from, paths } = ready.file;
  const text = readFileSync(createRequire(import.meta.url).resolve(`${from}/${paths[0]}`), "utf8");
  const spec = parseSpec(ready.spec);
  const { samples, inputs, labels } = readyRows(text, spec);
  expect(samples).toBe(spec.source!.samples);
  expect(inputs.length / samples).toBe(inputsOf(spec.columns));
  // No word of a column is one that the session does not know, and no number to be told lies out of its range.
  const others = inputNames(spec.columns).flatMap((name, at) => (name.endsWith(" is anything else") ? [at] : []));
  for (const at of others) expect(inputs.filter((_, i) => i % inputsOf(spec.columns) === at).some(Boolean)).toBe(false);
  if (spec.regression) expect(labels.every((label) => Math.abs(label) <= 1)).toBe(true);
  else expect(new Set(labels).size).toBe(spec.labels.length);
});
