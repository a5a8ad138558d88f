import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { API, apiPath, PATHS } from "../../shared/signaling/contract.ts";
import { PUBLISHED_PIECE_BYTES, publishedPath } from "../../shared/signaling/published.ts";
import { newSessionId } from "../secrets.ts";
import {
  announce,
  aPng,
  FACTS,
  PAGE,
  pngChunk,
  publish,
  publishingServer,
  sendPiece,
  someFolder,
} from "../testing/publisher.ts";
import { eventually, startServer, type TestServer } from "../testing/server.ts";
import { PublishingError } from "./publications.ts";

const DAY_MS = 86_400_000;
const HTML = { Accept: "text/html,*/*;q=0.8" };

/** The words in which something is refused. */
async function refusalOf(
  answer: Promise<{ readonly status: number; readonly body: { readonly error?: { readonly message?: string } } }>,
) {
  const { status, body } = await answer;
  return [status, body.error?.message ?? ""] as const;
}

describe("what is published", () => {
  it("is seen at its address, in a frame without the server's origin, by anybody", async () => {
    const server = await publishingServer();
    const page = new Uint8Array(PUBLISHED_PIECE_BYTES + 5).fill(0x20);
    page.set(PAGE);
    const { id, last } = await publish(server, { page });
    expect([last.status, last.body]).toEqual([200, { isComplete: true }]);

    const outer = await server.call("GET", publishedPath(id), { headers: HTML });
    expect(outer.status).toBe(200);
    const address = `http://127.0.0.1:${server.port}${publishedPath(id)}`;
    for (const part of [
      `<meta property="og:title" content="Digits of class 7b">`,
      `<meta property="og:image" content="${address}/picture.png">`,
      `<meta property="og:url" content="${address}">`,
      "Accuracy 97.1 %. Trained by 3 browser tabs together in 300 rounds, 27 November 2026.",
      `<iframe sandbox="allow-scripts" referrerpolicy="no-referrer" src="${publishedPath(id)}/page"`,
    ]) {
      expect(outer.body).toContain(part);
    }
    expect(outer.body).not.toContain("<script");
    expect(outer.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /);

    const inner = await server.call("GET", `${publishedPath(id)}/page`, { headers: { "Sec-Fetch-Dest": "iframe" } });
    expect(inner.body).toBe(new TextDecoder().decode(page));
    const policy = inner.headers.get("content-security-policy");
    expect(policy).toMatch(/^sandbox allow-scripts; default-src 'none'; /);
    expect(policy).not.toContain("allow-same-origin");
    expect(policy).not.toContain("connect-src");
    expect(inner.headers.get("x-content-type-options")).toBe("nosniff");
    expect(inner.headers.get("permissions-policy")).toContain("camera=()");

    const picture = await fetch(`${address}/picture.png`);
    expect(picture.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(await picture.arrayBuffer()).equals(aPng())).toBe(true);
  });

  it("is not what an address leads to by itself, but can be saved", async () => {
    const server = await publishingServer();
    const { id } = await publish(server);
    const at = `${publishedPath(id)}/page`;
    const opened = await server.call("GET", at, { headers: { "Sec-Fetch-Dest": "document" } });
    expect([opened.status, opened.headers.get("location")]).toEqual([302, publishedPath(id)]);
    const saved = await server.call("GET", `${at}?save`, { headers: { "Sec-Fetch-Dest": "document" } });
    expect(saved.headers.get("content-disposition")).toBe("attachment; filename=lockstep-model.html");
    expect(saved.headers.get("content-security-policy")).toContain("sandbox allow-scripts");
  });

  it("has names that are text, whatever they look like", async () => {
    const server = await publishingServer();
    const title = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&lt;`;
    const { id } = await publish(server, { facts: { ...FACTS, title, measure: { name: "</title>", value: '"' } } });
    const { body } = await server.call("GET", publishedPath(id), { headers: HTML });
    expect(body).not.toMatch(/<script|<img|onerror='|<\/title>.*<\/title>/);
    expect(body).toContain("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(body.match(/<\/title>/g)).toHaveLength(1);
  });

  it("is found by its session, newest first, and taken away by its token alone", async () => {
    const server = await publishingServer();
    const session = newSessionId();
    const [one, two] = [
      await publish(server, { session }),
      await publish(server, { session, facts: { ...FACTS, title: "Two" } }),
    ];
    await publish(server, { session: newSessionId() });
    const listed = async () => {
      const { body } = await server.call("GET", `${API}${PATHS.published}?session=${session}`);
      return body.published.map(({ facts }: { facts: { title: string } }) => facts.title);
    };
    expect(await listed()).toEqual(["Two", FACTS.title]);
    const at = apiPath(PATHS.publication, { id: two.id });
    expect((await server.call("DELETE", at, { token: one.token })).status).toBe(403);
    expect((await server.call("DELETE", at, { token: two.token })).status).toBe(204);
    expect(await listed()).toEqual([FACTS.title]);
    const gone = await server.call("GET", publishedPath(two.id), { headers: HTML });
    expect(gone.status).toBe(404);
    expect(gone.body).toContain("Nothing is published here, or no longer");
    expect((await server.call("GET", `${publishedPath(two.id)}/page`)).status).toBe(404);
  });

  it("survives the server, until its time is over; what was never finished does not", async () => {
    const folder = await someFolder();
    let at = Date.UTC(2026, 10, 27);
    const before = await publishingServer({}, { folder, now: () => at });
    const { id, token } = await publish(before);
    await announce(before);
    await before.close();
    await mkdir(path.join(folder, "somebody's own"));
    await mkdir(path.join(folder, newSessionId()));
    const after = await publishingServer({}, { folder, now: () => at });
    expect((await after.call("GET", publishedPath(id))).status).toBe(200);
    expect((await readdir(folder)).some((name) => name.endsWith(".new"))).toBe(false);
    expect(await readFile(path.join(folder, id, "publication.json"), "utf8")).not.toContain(token);
    at += 30 * DAY_MS;
    expect((await after.call("GET", publishedPath(id))).status).toBe(404);
    await eventually(async () => expect(await readdir(folder)).not.toContain(id));
    // What is none of ours stays.
    expect(await readdir(folder)).toContain("somebody's own");
  });
});

describe("what is refused, and leaves nothing behind", () => {
  it.each([
    ["another size", aPng(100, 100), /picture must be 1200 x 630 pixels/],
    ["no picture", new Uint8Array(Buffer.from("<svg onload=alert(1)>".padEnd(200))), /picture is no PNG picture/],
    [
      "a picture with something behind it",
      new Uint8Array(Buffer.concat([aPng(), Buffer.from("<script>")])),
      /is no PNG/,
    ],
    ["a palette", aPng(1200, 630, undefined, [pngChunk("PLTE", new Uint8Array(3))]), /has a part PLTE/],
    ["few pixels", aPng(1200, 630, new Uint8Array(9)), /holds fewer pixels than it says/],
    ["a bomb", aPng(1200, 630, new Uint8Array(20_000_000)), /cannot be unpacked/],
    ["a broken checksum", aPng().map((byte, i) => (i === 60 ? byte ^ 1 : byte)), /is no PNG picture/],
  ])("a picture that is %s", async (_, picture, words) => {
    const folder = await someFolder();
    const server = await publishingServer({}, { folder });
    const { id, last } = await publish(server, { picture: new Uint8Array(picture) });
    expect([last.status, last.body.error.message]).toEqual([400, expect.stringMatching(words)]);
    expect((await server.call("GET", publishedPath(id))).status).toBe(404);
    expect(await readdir(folder)).toEqual([]);
  });

  it("a page that is no document", async () => {
    const { last } = await publish(await publishingServer(), { page: new Uint8Array(Buffer.from("MZ, a program")) });
    expect([last.status, last.body.error.message]).toEqual([400, "page is no HTML document"]);
  });

  it.each([
    [{ ...FACTS, title: "" }, /facts\.title must have at least 1/],
    [{ ...FACTS, title: "a\nb" }, /facts\.title must be one line/],
    [{ ...FACTS, title: "\u202Egnp.exe" }, /facts\.title must be one line/],
    [{ ...FACTS, title: "x".repeat(121) }, /facts\.title must have at most 120/],
    [{ ...FACTS, digest: "../../etc" }, /facts\.digest must be 32/],
    [{ ...FACTS, tabs: 1e9 }, /facts\.tabs must be at most/],
    [{ ...FACTS, html: "<b>" }, /facts/],
    [null, /facts/],
  ])("facts such as %j", async (facts, words) => {
    const [status, message] = await refusalOf(announce(await publishingServer(), { facts }));
    expect([status, message]).toEqual([400, expect.stringMatching(words)]);
  });

  it("pieces out of turn, of other sizes, of strangers, and parts that there are not", async () => {
    const server = await publishingServer();
    const { body: begun } = await announce(server);
    const send = (part: string, piece: number | string, bytes: number, token = begun.token) =>
      refusalOf(sendPiece(server, { id: begun.id, token }, part, piece, new Uint8Array(bytes)));
    expect(await send("page", 1, 1)).toEqual([409, expect.stringContaining("one after the other")]);
    expect(await send("page", 0, PAGE.length + 1)).toEqual([
      400,
      `body must be the ${PAGE.length} bytes of that piece`,
    ]);
    expect(await send("page", 0, 0)).toEqual([400, expect.stringContaining("bytes of that piece")]);
    expect(await send("page", 0, PUBLISHED_PIECE_BYTES + 1)).toEqual([413, expect.stringContaining("too large")]);
    expect(await send("page", "-1", 1)).toEqual([400, expect.stringContaining("number of a piece")]);
    expect(await send("..%2F..%2Fx", 0, 1)).toEqual([400, "part must be one of page, picture"]);
    expect(await send("page", 0, PAGE.length, "x".repeat(32))).toEqual([403, expect.stringContaining("token")]);
    const json = server.call("PUT", apiPath(PATHS.publishedPiece, { id: begun.id, part: "page", piece: 0 }), {
      token: begun.token,
      body: {},
    });
    expect((await json).status).toBe(415);
    // It is still waiting, and takes what is right.
    expect((await sendPiece(server, begun, "page", 0, PAGE)).body).toEqual({ isComplete: false });
    expect(await send("page", 0, PAGE.length)).toEqual([409, expect.stringContaining("once")]);
    expect((await server.call("GET", publishedPath(begun.id))).status).toBe(404);
  });

  it("paths that lead elsewhere", async () => {
    const folder = await someFolder();
    await writeFile(path.join(folder, "..", path.basename(folder) + ".txt"), "secret");
    const server = await publishingServer({}, { folder });
    const outside = `..%2F${path.basename(folder)}.txt`;
    for (const at of [
      `/m/${outside}`,
      `/m/${outside}/page`,
      "/m/..%2F..%2Fetc%2Fpasswd/page",
      "/m/%00/page",
      "/m//page",
    ]) {
      const { status, body } = await server.call("GET", at);
      expect([status, JSON.stringify(body).includes("secret")], at).toEqual([404, false]);
    }
  });
});

describe("a server that people publish on is not used up", () => {
  it("by one address", async () => {
    const server = await publishingServer({ publishedPerAddressMax: 2 });
    const first = await publish(server);
    // What is only announced has taken its place already.
    await announce(server);
    const refused = await announce(server);
    expect([refused.status, refused.body.error.message]).toEqual([
      429,
      expect.stringMatching(/^2 models from this address/),
    ]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(29 * 86_400);
    await server.call("DELETE", apiPath(PATHS.publication, { id: first.id }), { token: first.token });
    expect((await announce(server)).status).toBe(201);
  });

  it("by all of them: neither in number nor in bytes", async () => {
    const few = await publishingServer({ publishedMax: 1 });
    await publish(few);
    expect(await refusalOf(announce(few))).toEqual([503, expect.stringContaining("Save the file")]);
    const size = PAGE.length + aPng().length;
    const small = await publishingServer({}, { bytesMax: size + 10 });
    await publish(small);
    expect((await announce(small)).status).toBe(503);
    const page = { length: 33 * 1024 * 1024 } as Uint8Array<ArrayBuffer>;
    expect(await refusalOf(announce(small, { page }))).toEqual([400, `pageBytes must be at most ${32 * 1024 * 1024}`]);
  });

  it("by what is never finished, and by what is announced again and again", async () => {
    let at = 0;
    const folder = await someFolder();
    const options = { folder, now: () => at };
    const server = await publishingServer({ publicationsPerWindowMax: 2, sweepEveryMs: 20 }, options);
    await announce(server);
    await announce(server);
    expect(await refusalOf(announce(server))).toEqual([429, expect.stringContaining("in the last minutes")]);
    expect(await readdir(folder)).toHaveLength(2);
    at += 60_000;
    await eventually(async () => expect(await readdir(folder)).toEqual([]));
  });
});

describe("a server without --publish", () => {
  it("takes nothing, shows nothing, and says so", async () => {
    const server: TestServer = await startServer();
    expect(await refusalOf(announce(server))).toEqual([403, expect.stringContaining("--publish")]);
    const config = await server.call("GET", API + PATHS.config);
    expect(config.body.publishing).toBeUndefined();
    const list = await server.call("GET", `${API}${PATHS.published}?session=${newSessionId()}`);
    expect(list.body).toEqual({ published: [] });
    expect((await server.call("GET", "/m/abc")).status).toBe(404);
    const offering = await (await publishingServer()).call("GET", API + PATHS.config);
    expect(offering.body.publishing).toEqual({ bytesMax: 32 * 1024 * 1024, days: 30 });
  });

  it("is what one with it becomes where there is no place, in words", async () => {
    const folder = path.join(await someFolder(), "a file");
    await writeFile(folder, "");
    const starting = publishingServer({}, { folder });
    await expect(starting).rejects.toThrow(PublishingError);
    await expect(starting).rejects.toThrow(/Name a folder that can be with --state/);
  });
});
