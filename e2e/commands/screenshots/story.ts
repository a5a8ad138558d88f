import type { Page } from "playwright";
import { assert } from "../../../shared/assert.ts";
import { openPeer, play, status } from "../../tabs/tab.ts";
import { Film } from "./film.ts";
import { PROJECTOR, type Studio } from "./studio.ts";

const LENGTH_S = 30;

/**
 * The README's film, half a minute: four tabs meet, train, lose one of them to a partition, decide without it, take it
 * back and finish. Nothing is staged: the pictures are those of an observer, taken as things happen.
 */
export async function shootFilm(studio: Studio): Promise<void> {
  const url = await studio.session({
    seats: 4,
    rounds: 100_000,
    targetAccuracy: 0.95,
    evaluateEvery: 10,
    policy: "reorganize",
    graceMs: 3000,
  });
  const tabs = await studio.profile(PROJECTOR);
  const screen = await studio.profile(PROJECTOR);
  tabs.setDefaultTimeout(0);
  const [first] = await Promise.all(
    ["Ada", "Emmy", "Grace"].map((name) => openPeer(tabs, url, `&faults&name=${name}`)),
  );
  assert(first !== undefined, "three tabs were opened");
  const page = await studio.visit(screen, `${url}?observe&big`);
  await page.emulateMedia({ colorScheme: "dark" });
  const captions = await studio.visit(await studio.profile({ width: PROJECTOR.width, height: 56 }), "/");
  await captions.emulateMedia({ colorScheme: "dark" });
  const film = new Film(captions);
  await film.say("A session waits for its last peer");
  film.roll(page);
  await seconds(2.5);
  const last = await openPeer(tabs, url, "&faults&name=Lin");
  await film.say("Everybody is here: training starts by itself");
  await state(first, "computing", "averaging", "voting");
  await film.say("Each round: compute, average, vote. All hold the same model, bit for bit");
  await seconds(5);
  await film.say("A fault: Lin is cut off from the others");
  const { seat = 3, peers = [] } = (await status(last)) ?? {};
  await play(
    last,
    "cut",
    peers.map((peer) => peer.seat).filter((other) => other !== seat),
  );
  await state(first, "suspended");
  await film.say("Nothing is heard from her, so nobody goes ahead: a timer runs");
  await view(first, 2);
  await film.say("A majority has decided: three go on, and nobody else can");
  await seconds(4);
  await film.say("The network heals: Lin comes back and fetches what she missed");
  await play(last, "heal");
  await last.reload();
  await view(first, 3);
  await film.say("Four again, and on to the target: 95 %");
  await state(first, "finished");
  await film.say("Finished: four tabs, one model, one digest");
  await seconds(3);
  await film.cut();
  console.log(`  ${film.seconds.toFixed(0)} s`);
  await studio.keep("film.webp", await film.develop(LENGTH_S));
  await tabs.close();
  await screen.close();
}

const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1000 * count));

/** Waits until a peer is in one of these states. */
async function state(peer: Page, ...states: string[]): Promise<void> {
  await peer.waitForFunction((wanted) => wanted.includes(window.lockstep?.status()?.state ?? ""), states);
}

/** Waits until a peer trains in this view or a later one. */
async function view(peer: Page, wanted: number): Promise<void> {
  await peer.waitForFunction((least) => {
    const status = window.lockstep?.status();
    return status !== undefined && status.view >= least && status.state !== "catchingUp";
  }, wanted);
}
