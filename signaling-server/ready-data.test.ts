import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { READY_TASKS, readySource, type ReadyTask } from "../shared/session/ready/ready-tasks.ts";
import { READY_TEXTS } from "../shared/session/ready/ready-texts.ts";
import { servedReady } from "../shared/session/ready/served-ready.ts";
import { parseSpec } from "../shared/session/spec.ts";
import { fileBlocks } from "../shared/training/served-file.ts";
import { readyBytes, ReadyDataError } from "./ready-data.ts";
import { startServer } from "./testing/server.ts";
import { readyText } from "./texts.ts";

const texts = READY_TASKS.filter(({ spec }) => spec.task === "text");

describe("what is ready to begin with", () => {
  it.each(READY_TASKS)("$name: the installed package has the very file that its sessions name", async (ready) => {
    const bytes = await readyBytes(ready);
    const { sha256, bytes: size } = readySource(ready);
    expect([createHash("sha256").update(bytes).digest("hex"), bytes.length]).toEqual([sha256, size]);
  });

  it.each(READY_TASKS)("$name says in single lines what it is, whose work, and under which licence", (ready) => {
    for (const line of [ready.title, ready.origin, ready.licence, ready.link]) expect(line).toMatch(/^\S.*\S$/);
  });

  it.each(texts)("$name: its sessions know the text's characters", async (ready) => {
    const { served } = (await readyText(ready))!;
    const { text } = parseSpec(ready.spec);
    expect(READY_TEXTS).toContainEqual(served);
    expect(text).toMatchObject({
      source: served.source,
      tokens: { kind: "characters", characters: served.vocabulary },
    });
  });

  it("is not what another package has in its place", async () => {
    const [first] = texts;
    const changed: ReadyTask = { ...first!, file: { ...first!.file, paths: ["package.json"] } };
    await expect(readyBytes(changed)).rejects.toThrow(ReadyDataError);
    await expect(readyBytes(changed)).rejects.toThrow("has another package.json than this project knows");
  });

  it("is told of, and handed out in blocks that browsers keep", async () => {
    const server = await startServer();
    const { body, headers } = await server.call("GET", "/data/ready");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body.ready).toEqual(READY_TASKS.map(servedReady));
    for (const ready of READY_TASKS) {
      const { sha256, bytes } = readySource(ready);
      const blocks = await Promise.all(
        Array.from({ length: fileBlocks({ bytes }) }, async (_, block) => {
          const response = await fetch(`${server.url}/data/ready/${sha256}/${block}`);
          expect(response.headers.get("cache-control")).toContain("immutable");
          return Buffer.from(await response.arrayBuffer());
        }),
      );
      expect(Buffer.concat(blocks).equals(await readyBytes(ready)), ready.name).toBe(true);
      const past = await server.call("GET", `/data/ready/${sha256}/${blocks.length}`);
      expect(past.body.error.code).toBe("unknown-block");
    }
    expect((await server.call("GET", `/data/ready/${"0".repeat(64)}/0`)).body.error.code).toBe("unknown-part");
  });

  it("makes a session by its name alone, a text also in other tokens than its characters", async () => {
    const server = await startServer();
    const shown = async (asked: object) => {
      const { body } = await server.call("GET", await server.session({ seats: 2, ...asked }));
      return body.spec;
    };
    expect(await shown({ task: "alice" })).toEqual(parseSpec({ task: "alice", seats: 2 }));
    const pairs = await shown({
      task: "alice",
      text: { context: 16, tokens: { kind: "byte-pairs", vocabulary: 512 } },
    });
    const { served, count } = (await readyText(texts[0]!))!;
    expect(pairs.text).toMatchObject({ context: 16, source: { ...served.source, tokens: await count(512) } });
    const url = `/data/text/${served.source.sha256}`;
    expect((await server.call("GET", `${url}/byte-pairs/512`)).body).toEqual(await count(512));
    expect(await (await fetch(`${server.url}${url}/0`)).text()).toContain("Down the Rabbit-Hole");
    const table = await shown({ task: "weather" });
    expect(table).toEqual(parseSpec({ task: "weather", seats: 2 }));
    const refused = async (change: object) => {
      const body = { ...table, source: { ...table.source, ...change } };
      return (await server.call("POST", "/api/sessions", { body })).body.error;
    };
    expect(await refused({ sha256: "0".repeat(64) })).toMatchObject({
      ...{
        code: "invalid-spec",
        field: "source",
        reason: expect.stringContaining("it has penguins, weather, diamonds"),
      },
    });
    expect((await refused({ samples: 2921 })).reason).toBe(
      "must be told as it is: weather has 121417 bytes and 2922 samples",
    );
    // The server's own text is still the one of sessions that name none.
    expect((await shown({ task: "text" })).text.source.name).toBe("Moby-Dick");
  });
});
