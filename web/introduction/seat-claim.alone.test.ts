import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { parseSpec } from "../../shared/session/spec.ts";
import type { SessionPhase } from "../../shared/signaling/contract.ts";
import type { RefusalCode } from "../../shared/signaling/refusals.ts";
import type { SessionDetail } from "../../shared/signaling/sessions.ts";
import { FakeBrowser } from "./testing/browser.ts";
import { noteSeat, ownSeat, rememberedSeats } from "./remembered-seats.ts";
import { claimSeat } from "./seat-claim.ts";
import { bringBack, seatToReturnTo } from "./seat-return.ts";

const SESSION = "AAAAAAAAAAAAAAAAAAAAAA";
const spec = parseSpec({ seats: 3 });

/** The server's side of seats, in memory. */
class FakeServer {
  tokens: (string | undefined)[] | undefined = [undefined, undefined, undefined];
  phase: SessionPhase = "lobby";
  isSilent = false;
  /** It can check what it, or the server before it, has given out. */
  hasKey = true;
  readonly asked: string[] = [];
  #drawn = 0;

  readonly fetch = async (path: string, { method, body }: { method: string; body: string }): Promise<Response> => {
    const rest = path.replace(`/api/sessions/${SESSION}`, "");
    this.asked.push(`${method} ${rest}`);
    if (this.isSilent) throw new TypeError("failed to fetch");
    const said = JSON.parse(body) as { token?: string; seat: number; phase: SessionPhase };
    if (method === "PUT") return this.#revive(said.seat, said.token!, said.phase);
    if (!this.tokens) return refusal(404, "unknown-session");
    if (said.token === undefined) return this.#give();
    const seat = this.tokens.indexOf(said.token);
    return seat === -1 ? refusal(403, "seat-refused") : Response.json({ seat, token: said.token });
  };

  restart(): void {
    this.tokens = undefined;
  }

  #give(): Response {
    const seat = this.phase === "lobby" ? this.tokens!.indexOf(undefined) : -1;
    if (seat === -1) return refusal(409, this.phase === "lobby" ? "session-full" : "session-started");
    this.tokens![seat] = `token-${this.#drawn++}`;
    return Response.json({ seat, token: this.tokens![seat] }, { status: 201 });
  }

  #revive(seat: number, token: string, phase: SessionPhase): Response {
    if (!this.tokens && !this.hasKey) return refusal(403, "token-unproven");
    this.tokens ??= [undefined, undefined, undefined];
    this.phase = phase;
    this.tokens[seat] ??= token;
    if (this.tokens[seat] !== token) return refusal(403, "seat-refused");
    const seats = this.tokens.map((held, each) => ({
      seat: each,
      taken: held !== undefined,
      connected: false,
      name: "",
    }));
    const taken = seats.filter((each) => each.taken).length;
    return Response.json({ id: SESSION, spec, phase, taken, seats } satisfies SessionDetail);
  }
}

function refusal(status: number, code: RefusalCode): Response {
  return Response.json({ error: { code, message: code } }, { status });
}

let browser: FakeBrowser;
let server: FakeServer;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  browser = new FakeBrowser();
  server = new FakeServer();
  vi.stubGlobal("fetch", server.fetch);
  // Node's own timer does not follow fake time.
  vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), ms);
    return abort.signal;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Claims a seat from the newest tab, however long it waits; its page is ready at once. */
async function claim(): Promise<number | string> {
  const claimed = claimSeat(SESSION, spec).then(
    ({ seat, ready }) => {
      ready();
      return seat;
    },
    (error: { code: string }) => error.code,
  );
  await vi.advanceTimersByTimeAsync(20_000);
  return claimed;
}

/** Three tabs of one browser hold the seats, and the session runs. */
async function threeTabs() {
  const tabs = [];
  for (const seat of [0, 1, 2]) {
    tabs.push(browser.openTab());
    expect(await claim()).toBe(seat);
  }
  server.phase = "running";
  for (const seat of [0, 1, 2]) noteSeat({ session: SESSION, seat }, { phase: "running" });
  return tabs as [(typeof tabs)[0], (typeof tabs)[0], (typeof tabs)[0]];
}

describe("P8: a tab comes back to a seat", () => {
  test("tabs of one browser in a lobby each get a free seat of their own", async () => {
    await threeTabs();
    browser.openTab();
    server.phase = "lobby";
    expect(await claim()).toBe("session-full");
  });

  test("a closed tab, and a crashed one, find their seats again, the lowest first; then there is none", async () => {
    const [, second, third] = await threeTabs();
    third.crash();
    second.close();
    browser.openTab();
    expect(await seatToReturnTo(SESSION)).toBe(1);
    expect(await claim()).toBe(1);
    browser.openTab();
    expect(await claim()).toBe(2);
    browser.openTab();
    expect(await seatToReturnTo(SESSION)).toBeUndefined();
    server.phase = "running";
    expect(await claim(), "all are held").toBe("session-started");
  });

  test("a tab that is loaded again gets its own seat back before any new tab can take it", async () => {
    const [, second] = await threeTabs();
    second.close();
    browser.openTab();
    const newcomer = claimSeat(SESSION, spec).then(
      () => "a seat",
      ({ code }: { code: string }) => code,
    );
    await vi.advanceTimersByTimeAsync(1_500);
    browser.openTab(second.sessionStorage);
    expect(await seatToReturnTo(SESSION)).toBe(1);
    expect(await claim()).toBe(1);
    expect(await newcomer).toBe("session-started");
  });

  test("M3: a duplicated tab is refused, though another seat of this browser is free", async () => {
    const [first, second] = await threeTabs();
    second.crash();
    browser.openTab(first.sessionStorage.copy());
    expect(await claim()).toBe("duplicate-tab");
  });

  test("M3: a seat is asked for every few seconds until its page is ready, gives it up, goes away or hears that it lost it", async () => {
    const asked = async (): Promise<number> => {
      const before = server.asked.length;
      await vi.advanceTimersByTimeAsync(30_000);
      return server.asked.length - before;
    };
    for (const end of ["ready", "release"] as const) {
      browser.openTab();
      const seat = await claimSeat(SESSION, spec);
      server.isSilent = true;
      await vi.advanceTimersByTimeAsync(7_000);
      server.isSilent = false;
      expect(await asked(), "also after the server was silent").toBe(10);
      seat[end]();
      expect(await asked(), end).toBe(0);
    }
    const tab = browser.openTab();
    await claimSeat(SESSION, spec);
    tab.close();
    expect(await asked(), "gone").toBe(0);
    server.tokens = ["another's", undefined, undefined];
    browser.openTab();
    await claimSeat(SESSION, spec);
    server.tokens = undefined;
    expect(await asked(), "refused").toBe(1);
  });

  test("a seat that the server has freed in the lobby is forgotten", async () => {
    const tab = browser.openTab();
    expect(await claim()).toBe(0);
    tab.close();
    server.tokens = ["somebody", undefined, undefined];
    browser.openTab();
    expect(await claim()).toBe(1);
    expect(rememberedSeats(SESSION).map(({ seat }) => seat)).toEqual([1]);
    expect(server.asked.slice(1)).toEqual(["POST /seats", "POST /seats"]);
  });

  test("a seat that the server gives to nobody any more stays in this browser, and is told of by name", async () => {
    const [first, second, third] = await threeTabs();
    for (const tab of [first, second, third]) tab.crash();
    server.tokens = ["one", "two", "three"];
    browser.openTab(second.sessionStorage);
    await expect(claimSeat(SESSION, spec)).rejects.toMatchObject({ code: "seat-lost", seats: [1, 0, 2] });
    expect(rememberedSeats(SESSION).map(({ token }) => token)).toEqual(["token-0", "token-1", "token-2"]);
    expect(ownSeat(SESSION)).toEqual({ seat: 1, token: "token-1" });
  });

  test("where storage is denied a tab still gets a seat", async () => {
    const denied = (): never => {
      throw new DOMException("denied", "SecurityError");
    };
    browser.openTab();
    for (const name of ["localStorage", "sessionStorage"]) {
      vi.stubGlobal(name, { getItem: denied, setItem: denied, removeItem: denied, key: denied, length: 1 });
    }
    expect(await claim()).toBe(0);
  });
});

describe("M5: a server that was restarted", () => {
  test("learns of the session from the first who comes back, and of each seat from its own tab", async () => {
    const [first, second] = await threeTabs();
    const before = server.tokens!.slice();
    server.restart();
    for (const tab of [second, first]) {
      tab.close();
      browser.openTab(tab.sessionStorage);
      await claim();
    }
    expect(server.tokens).toEqual([before[0], before[1], undefined]);
    expect(server.phase).toBe("running");
    expect(server.asked.slice(3)).toEqual(Array(2).fill(["POST /seats", "PUT ", "POST /seats"]).flat());
  });

  test("is not told of a session that had not started", async () => {
    const tab = browser.openTab();
    await claim();
    server.restart();
    tab.close();
    browser.openTab(tab.sessionStorage);
    expect(await claim()).toBe("unknown-session");
    expect(await bringBack(SESSION)).toBe(false);
  });

  test("where a seat is another's the next one will do, and nothing is thrown away", async () => {
    const [first, second] = await threeTabs();
    server.tokens = ["another's", undefined, undefined];
    first.crash();
    second.crash();
    browser.openTab();
    expect(await claim()).toBe(1);
    expect(rememberedSeats(SESSION).map(({ seat }) => seat)).toEqual([0, 1, 2]);
  });

  test("with another key is told nothing more; the tokens stay until a person says that they are worth nothing", async () => {
    const [first, ...others] = await threeTabs();
    for (const tab of [first, ...others]) tab.crash();
    server.restart();
    server.hasKey = false;
    await expect(bringBack(SESSION)).rejects.toMatchObject({ code: "seat-unproven", seats: [0, 1, 2] });
    const tab = browser.openTab(first.sessionStorage);
    expect(await claim()).toBe("seat-unproven");
    expect(ownSeat(SESSION)).toEqual({ seat: 0, token: "token-0" });
    expect(rememberedSeats(SESSION).map(({ token }) => token)).toEqual(["token-0", "token-1", "token-2"]);
    // Started again with its former key, it knows them all.
    server.hasKey = true;
    browser.openTab(tab.sessionStorage);
    expect(await claim()).toBe(0);
    expect(server.tokens).toEqual(["token-0", undefined, undefined]);
  });

  test("a look at the page brings the session back, once the server answers", async () => {
    await threeTabs();
    browser.openTab();
    server.restart();
    server.isSilent = true;
    await expect(bringBack(SESSION)).rejects.toMatchObject({ code: "server-unreachable" });
    server.isSilent = false;
    expect(await bringBack(SESSION)).toBe(true);
    expect(server.tokens?.[0]).toBe("token-0");
    expect(await bringBack("BBBBBBBBBBBBBBBBBBBBBB")).toBe(false);
  });
});
