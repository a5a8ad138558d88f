import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { EXTRACTOR_NAMES, EXTRACTORS, EXTRACTORS_PATH } from "../shared/training/extractors/extractors.ts";
import { filterSize } from "../shared/training/extractors/inverted-residuals.ts";
import { fileBlockPath, fileBlocks } from "../shared/training/served-file.ts";
import { extractorBytes, ExtractorError } from "./extractor-weights.ts";
import { readLiteGraph } from "./lite-graph.ts";
import { startServer } from "./testing/server.ts";

const all = EXTRACTOR_NAMES.map((name) => EXTRACTORS[name]);

describe("networks that look at pictures", () => {
  it.each(all)("$name: the installed package has the very weights that sessions name", async (extractor) => {
    const bytes = await extractorBytes(extractor);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(extractor.file.sha256);
    const numbers = extractor.stages
      .flatMap(({ convolutions }) => convolutions)
      .reduce((sum, convolution) => sum + filterSize(convolution) + convolution.outputs, 0);
    expect(bytes.length).toBe(2 * numbers);
    expect(bytes.length).toBeLessThan(6_000_000);
  });

  it.each(all)("$name: the installed package is of the version and licence that the page names", async (extractor) => {
    const { name, version } = extractor.package;
    const resolve = createRequire(import.meta.url).resolve;
    const told = JSON.parse(
      await readFile(path.join(path.dirname(resolve(`${name}/package.json`)), "package.json"), "utf8"),
    );
    expect({ version: told.version, licence: told.license }).toEqual({ version, licence: extractor.licence });
  });

  it("are not what another package has in its place", async () => {
    const extractor = EXTRACTORS["mobilenet-v2-everyday"];
    const elsewhere = (name: string, place: Partial<typeof extractor.package>): typeof extractor =>
      ({ ...extractor, name, package: { ...extractor.package, ...place } }) as unknown as typeof extractor;
    await expect(extractorBytes(elsewhere("another graph", { path: "package.json", offset: 0 }))).rejects.toThrow(
      ExtractorError,
    );
    const other = { ...elsewhere("other weights", {}), file: { ...extractor.file, sha256: "0".repeat(64) } };
    await expect(extractorBytes(other)).rejects.toThrow("has other weights in");
    const cup = elsewhere("another network", { path: "object_detection_3d_cup.tflite", offset: 0 });
    await expect(extractorBytes(cup)).rejects.toThrow("has no such network");
    expect(() => readLiteGraph(Buffer.alloc(64))).toThrow("no graph of TensorFlow Lite");
  });

  it("are handed out in blocks that browsers keep", async () => {
    const server = await startServer();
    for (const extractor of all) {
      const { file } = extractor;
      const blocks = await Promise.all(
        Array.from({ length: fileBlocks(file) }, async (_, block) => {
          const response = await fetch(`${server.url}${fileBlockPath(EXTRACTORS_PATH, file, block)}`);
          expect(response.headers.get("cache-control")).toContain("immutable");
          return Buffer.from(await response.arrayBuffer());
        }),
      );
      expect(Buffer.concat(blocks).equals(await extractorBytes(extractor)), extractor.name).toBe(true);
      const past = await server.call("GET", `${EXTRACTORS_PATH}/${file.sha256}/${blocks.length}`);
      expect(past.body.error.code).toBe("unknown-block");
    }
    const unknown = await server.call("GET", `${EXTRACTORS_PATH}/${"0".repeat(64)}/0`);
    expect(unknown.body.error.code).toBe("unknown-part");
  });
});
