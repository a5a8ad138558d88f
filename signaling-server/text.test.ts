import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FILE_BLOCK_BYTES } from "../shared/training/served-file.ts";
import { defaultText, readTextFile, sharedTextOf, TextFileError } from "./shared-text.ts";
import { startServer } from "./testing/server.ts";

const folder = mkdtempSync(path.join(tmpdir(), "lockstep-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

describe("the server's text", () => {
  it("is Moby-Dick by default, told with its digest, in blocks, compressed or plain", async () => {
    const server = await startServer();
    const { body, headers } = await server.call("GET", "/data/text");
    expect(headers.get("cache-control")).toBe("no-store");
    const { source, vocabulary } = body;
    expect(source).toMatchObject({ name: "Moby-Dick", bytes: 1_216_552, characters: 1_213_116 });
    expect([...vocabulary]).toHaveLength(89);
    const blocks = [];
    for (let block = 0; block < Math.ceil(source.bytes / FILE_BLOCK_BYTES); block++) {
      const url = `http://127.0.0.1:${server.port}/data/text/${source.sha256}/${block}`;
      const response = await fetch(url);
      expect(response.headers.get("content-encoding")).toBe("gzip");
      expect(response.headers.get("cache-control")).toContain("immutable");
      blocks.push(Buffer.from(await response.arrayBuffer()));
      if (block > 0) continue;
      const plain = await fetch(url, { headers: { "Accept-Encoding": "identity" } });
      expect(Buffer.from(await plain.arrayBuffer()).equals(blocks[0]!)).toBe(true);
    }
    const whole = Buffer.concat(blocks);
    expect(createHash("sha256").update(whole).digest("hex")).toBe(source.sha256);
    const text = whole.toString("utf8");
    expect(text).toContain("CHAPTER 1. Loomings.\n\nCall me Ishmael. Some years ago");
    expect(text.endsWith("only found another orphan.\n")).toBe(true);
  });

  it("has no other blocks, and no other text", async () => {
    const text = sharedTextOf("a.txt", "a text of its own, and not a long one");
    const server = await startServer({}, { text });
    const { sha256 } = text.served.source;
    for (const at of [`${sha256}/1`, `${sha256}/-1`, `${sha256}/x`, `${"0".repeat(64)}/0`, sha256]) {
      const { status, body } = await server.call("GET", `/data/text/${at}`);
      expect([status, body.error.code], at).toEqual([404, expect.stringMatching(/^unknown-/)]);
    }
  });

  it("fills in what a session of text leaves open, and is the only one of which there can be sessions", async () => {
    const text = sharedTextOf("a.txt", "to be or not to be, that is here the question\n".repeat(100));
    const server = await startServer({}, { text });
    const { body } = await server.call("GET", await server.session({ task: "text", seats: 2, text: { context: 16 } }));
    const { source, vocabulary } = text.served;
    expect(body.spec.text).toEqual({
      ...{ tokens: { kind: "characters", characters: vocabulary }, preset: "nano", context: 16, source },
    });
    const create = (change: object, tokens?: object) =>
      server.call("POST", "/api/sessions", {
        body: { task: "text", text: { context: 16, source: { ...source, ...change }, ...(tokens && { tokens }) } },
      });
    expect((await create({})).status).toBe(201);
    expect((await create({ sha256: "0".repeat(64) })).body.error).toMatchObject({
      ...{ code: "invalid-spec", field: "text", reason: expect.stringContaining("it has a.txt, with the digest") },
    });
    expect((await create({ bytes: 4000 })).body.error.reason).toContain("a.txt has 4600 bytes and 4600 characters");
    const few = { kind: "characters", characters: "to be" };
    expect((await create({}, few)).status).toBe(201);
    expect((await create({}, { kind: "characters", characters: "tobe" })).body.error.reason).toContain(
      "must have all characters of a.txt, or one that stands for those it has not: line break space ,",
    );
  });

  it("says what it becomes in byte pairs, and sessions of them must say the same", async () => {
    const text = sharedTextOf("a.txt", "to be or not to be, that is here the question\n".repeat(100));
    const server = await startServer({}, { text });
    const { source } = text.served;
    const at = (size: string) => server.call("GET", `/data/text/${source.sha256}/byte-pairs/${size}`);
    const { body: counted, headers } = await at("1024");
    expect(headers.get("cache-control")).toContain("immutable");
    expect(counted).toEqual(await text.count(1024));
    expect(counted.count).toBeLessThan((await at("512")).body.count);
    expect((await at("1000")).body.error.message).toBe(
      "Vocabularies of byte pairs have 512, 1024, 2048, 4096, 8192, 16384, 32768, 50256 tokens.",
    );
    expect((await server.call("GET", `/data/text/${"0".repeat(64)}/byte-pairs/512`)).status).toBe(404);
    const asked = { task: "text", seats: 2, text: { context: 16, tokens: { kind: "byte-pairs" } } };
    const { body } = await server.call("GET", await server.session(asked));
    expect(body.spec.text).toEqual({
      ...{ tokens: { kind: "byte-pairs", encoding: "r50k_base", vocabulary: 1024 }, preset: "nano", context: 16 },
      source: { ...source, tokens: counted },
    });
    const wrong = { ...source, tokens: { ...counted, sha256: "0".repeat(64) } };
    const refused = await server.call("POST", "/api/sessions", {
      body: { ...asked, text: { ...asked.text, source: wrong } },
    });
    expect(refused.body.error.reason).toBe(
      `must be told as it is: a.txt becomes ${counted.count} such tokens, with the digest ${counted.sha256}`,
    );
    const size = { kind: "byte-pairs", vocabulary: 1000 };
    const none = await server.call("POST", "/api/sessions", { body: { ...asked, text: { tokens: size } } });
    expect(none.body.error.issues[0]).toMatchObject({ field: "text.tokens.vocabulary" });
  });

  it("may be a file: its ends of lines and its accents are made alike", async () => {
    const { served } = await readTextFile(fileOf("mine.txt", "\uFEFFcafe\u0301\r\nund mehr\r\n"));
    expect(served.source).toMatchObject({ name: "mine.txt", characters: 14, bytes: 15 });
    expect(served.vocabulary).toBe("\n acdefhmnru\u00E9");
  });

  it("with more characters than a vocabulary may have is learnt from by its bytes", async () => {
    const many = Array.from({ length: 5000 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join("");
    expect(sharedTextOf("many.txt", many).served.vocabulary).toBeNull();
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ["empty.txt", "", /empty\.txt is empty$/],
    ["blank.txt", "\n \n", /blank\.txt has nothing but white space$/],
    ["latin1.txt", Uint8Array.of(0x63, 0xe9, 0x0a), /latin1\.txt is no text in UTF-8$/],
    [
      "binary.bin",
      Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 0, 1),
      /binary\.bin is no text: it has bytes that are zero$/,
    ],
    ["large.txt", new Uint8Array(16 * 1024 * 1024 + 1), /large\.txt is larger than 16 MB$/],
  ])("is not %s", async (name, content, reason) => {
    await expect(readTextFile(fileOf(name, content))).rejects.toThrow(reason);
  });

  it("must be there", async () => {
    await expect(readTextFile(path.join(folder, "nowhere.txt"))).rejects.toThrow(TextFileError);
    await expect(readTextFile(folder)).rejects.toThrow(/^The text could not be read: /);
  });

  it("is read once", async () => {
    expect(await defaultText()).toBe(await defaultText());
  });
});
