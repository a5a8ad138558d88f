import { expect, test, vi } from "vitest";
import type { Letter } from "../post/letter.ts";
import { assert } from "../../../shared/assert.ts";
import type { PostOffice } from "../post/post-office.ts";
import { PageIntroducer } from "../introducer.ts";
import { BrowserOfPages } from "../testing/browser-of-pages.ts";
import { HandGuest, type HandChannel } from "./hand-guest.ts";
import { HandHost } from "./hand-host.ts";

/** Two ends of one channel that carries what JSON can say, as a real one does. */
function channelPair(): { ends: [HandChannel, HandChannel]; cut: () => void } {
  let cut = (): void => undefined;
  const ended = new Promise<void>((resolve) => (cut = resolve));
  const hear: ((message: unknown) => void)[] = [];
  const end = (at: number): HandChannel => ({
    ended,
    listen: (receive) => void (hear[at] = receive),
    send: (message) => queueMicrotask(() => hear[1 - at]?.(JSON.parse(JSON.stringify(message)))),
  });
  return { ends: [end(0), end(1)], cut };
}

async function setUp() {
  const maker = new BrowserOfPages();
  const home = maker.openPage();
  const created = await home.line.ask({ method: "POST", url: "/api/sessions", body: { seats: 3 } });
  const { id } = created.json as { id: string };
  const invite = () => {
    const { ends, cut } = channelPair();
    new HandHost(ends[0], { session: id, ...home });
    const guest = new HandGuest(ends[1]);
    const elsewhere = new BrowserOfPages().openPage();
    const page = new PageIntroducer(elsewhere.line, elsewhere.office);
    page.becomeGuest(id, guest);
    return { page, guest, cut };
  };
  return { maker, home, id, invite };
}

const letterTo = (from: string, to: string): Letter => ({ kind: "answer", from, to, call: "c", sdp: "s" });
const nothing = (): void => undefined;

test("a guest takes its seat in the session of the device that it came to, and only there", async () => {
  const { home, id, invite } = await setUp();
  const { page } = invite();
  const url = `/some/path/api/sessions/${id}`;
  const taken = await page.ask({ method: "POST", url: `${url}/seats`, body: { name: "Eve" } }, 1000);
  expect(taken).toMatchObject({ status: 201, json: { seat: 0 } });
  expect((await home.line.ask({ method: "GET", url })).json).toMatchObject({
    taken: 1,
    seats: [{ name: "Eve" }, {}, {}],
  });
  const other = await home.line.ask({ method: "POST", url: "/api/sessions", body: { seats: 2 } });
  const otherId = (other.json as { id: string }).id;
  expect((await page.ask({ method: "GET", url: `/api/sessions/${otherId}` }, 1000)).status, "asked at home").toBe(404);
  const { ends } = channelPair();
  new HandHost(ends[0], { session: id, ...home });
  const foreign = await new HandGuest(ends[1]).ask({ method: "GET", url: `/api/sessions/${otherId}` }, 1000);
  expect(foreign.status, "asked of the maker").toBe(403);
});

test("guests, and pages of the maker's browser, write to each other through the maker's page", async () => {
  const { maker, invite } = await setUp();
  const { office } = maker.openPage();
  const [ann, bob, frame]: PostOffice[] = [invite().page, invite().page, office];
  assert(ann && bob && frame, "all are there");
  const got: string[] = [];
  const box = (name: string) => (letter: Letter) => void got.push(`${name} from ${letter.from}`);
  await ann.enter("ann", box("ann"), nothing);
  await bob.enter("bob", box("bob"), nothing);
  await frame.enter("frame", box("frame"), nothing);
  expect(await maker.presence.all()).toEqual(new Set(["ann", "bob", "frame"]));
  ann.send(letterTo("ann", "bob"));
  bob.send(letterTo("bob", "frame"));
  frame.send(letterTo("frame", "ann"));
  bob.send(letterTo("ann", "frame"));
  await vi.waitFor(() => expect(got).toHaveLength(3));
  expect(new Set(got), "in nobody else's name").toEqual(new Set(["bob from ann", "frame from bob", "ann from frame"]));
  office.close();
});

test("a maker's page that is gone is as a server that is gone: nobody answers, and the guest's pages are not there", async () => {
  const { maker, id, invite } = await setUp();
  const { page, guest, cut } = invite();
  let lost = 0;
  const told: boolean[] = [];
  page.onHosted(() => told.push(page.isHosted));
  expect(page.isHosted).toBe(true);
  await page.enter("ann", nothing, () => (lost += 1));
  cut();
  await vi.waitFor(() => expect(lost).toBe(1));
  expect(guest.isOver).toBe(true);
  await vi.waitFor(async () => expect(await maker.presence.all()).toEqual(new Set()));
  await expect(page.ask({ method: "GET", url: `/api/sessions/${id}` }, 1000)).rejects.toThrow("is gone");
  await expect(page.enter("again", nothing, nothing)).rejects.toThrow("is gone");
  await vi.waitFor(() => expect(told, "its people are told").toEqual([false]));
  page.becomeGuest(id, invite().guest);
  expect(told, "until it was invited anew").toEqual([false, true]);
});
