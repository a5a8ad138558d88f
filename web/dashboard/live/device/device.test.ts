import { expect, test } from "vitest";
import { watchPower, type BatteryManager, type Power } from "../../../seat/battery.ts";
import { deviceHints } from "./device-words.ts";
import { ScreenKeeper, type WakeLockPage, type WakeLockState } from "./wake-lock.ts";

/** A page whose browser gives wake locks, takes them back when the page is hidden, and may refuse them. */
class Screen extends EventTarget {
  visibilityState: DocumentVisibilityState = "visible";
  refuses = false;
  readonly held = new Set<EventTarget>();
  readonly states: WakeLockState[] = [];
  readonly keeper = new ScreenKeeper(
    {
      document: this as unknown as WakeLockPage["document"],
      navigator: { wakeLock: { request: async () => this.#give() } },
    },
    (state) => this.states.push(state),
  );

  show(visibilityState: DocumentVisibilityState): Promise<void> {
    this.visibilityState = visibilityState;
    if (visibilityState === "hidden") this.takeBack();
    this.dispatchEvent(new Event("visibilitychange"));
    return settled();
  }

  takeBack(): void {
    for (const lock of this.held) lock.dispatchEvent(new Event("release"));
    this.held.clear();
  }

  #give(): WakeLockSentinel {
    if (this.refuses || this.visibilityState === "hidden") throw new DOMException("no", "NotAllowedError");
    const lock = new EventTarget();
    this.held.add(lock);
    return Object.assign(lock, {
      release: async () => void this.held.delete(lock),
      released: false,
    }) as unknown as WakeLockSentinel;
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

test("the screen stays on while it is asked to, and may go off afterwards", async () => {
  const screen = new Screen();
  screen.keeper.start();
  screen.keeper.start();
  await settled();
  expect(screen.held.size).toBe(1);
  screen.keeper.stop();
  expect(screen.held.size).toBe(0);
  await screen.show("visible");
  expect(screen.held.size, "nothing is asked for any more").toBe(0);
  expect(screen.states).toEqual(["waiting", "held", "off"]);
});

test("a lock that goes with a hidden tab is taken again when the tab is back", async () => {
  const screen = new Screen();
  await screen.show("hidden");
  screen.keeper.start();
  await settled();
  expect(screen.keeper.state).toBe("waiting");
  await screen.show("visible");
  expect(screen.keeper.state).toBe("held");
  await screen.show("hidden");
  expect([screen.keeper.state, screen.held.size]).toEqual(["waiting", 0]);
  await screen.show("visible");
  expect([screen.keeper.state, screen.held.size]).toEqual(["held", 1]);
});

test("a refusal is told, and asked again when the tab comes back; a late answer after the end is given back", async () => {
  const screen = new Screen();
  screen.refuses = true;
  screen.keeper.start();
  await settled();
  expect(screen.keeper.state).toBe("refused");
  screen.refuses = false;
  await screen.show("visible");
  expect(screen.keeper.state).toBe("held");

  const late = new Screen();
  late.keeper.start();
  late.keeper.stop();
  await settled();
  expect([late.keeper.state, late.held.size]).toEqual(["off", 0]);
});

test("a browser without wake locks is told of", () => {
  const states: WakeLockState[] = [];
  const document = new EventTarget() as unknown as WakeLockPage["document"];
  new ScreenKeeper({ document, navigator: {} }, (state) => states.push(state)).start();
  expect(states).toEqual(["missing"]);
});

test("power is told with every change until nobody listens, and not where the browser does not say", async () => {
  const battery = Object.assign(new EventTarget(), { level: 0.5, charging: false }) as BatteryManager;
  const told: Power[] = [];
  const stop = watchPower({ getBattery: async () => battery }, (power) => told.push(power));
  await settled();
  Object.assign(battery, { level: 0.4 }).dispatchEvent(new Event("levelchange"));
  Object.assign(battery, { charging: true }).dispatchEvent(new Event("chargingchange"));
  stop();
  battery.dispatchEvent(new Event("levelchange"));
  expect(told).toEqual([
    { level: 0.5, charging: false },
    { level: 0.4, charging: false },
    { level: 0.4, charging: true },
  ]);
  watchPower({}, () => expect.unreachable());
  watchPower({ getBattery: () => Promise.reject(new DOMException("no", "NotAllowedError")) }, () =>
    expect.unreachable(),
  );
  await settled();
});

test("the words say what to do, and nothing where all is well", () => {
  const words = (...facts: Parameters<typeof deviceHints>) => deviceHints(...facts).map(({ text }) => text);
  expect(words({ level: 1, charging: true }, "waiting", false)).toEqual([]);
  expect(words(undefined, "missing", false)).toEqual([]);
  expect(words({ level: 0.234, charging: false }, "held", false)).toEqual([
    "On battery, 23 %: training uses power, plug in.",
    "The screen stays on.",
  ]);
  expect(deviceHints({ level: 0.1, charging: false }, "off", false)[0]?.isUrgent).toBe(true);
  expect(words(undefined, "missing", true).join()).toMatch(/in front.*touch it/);
  expect(words(undefined, "refused", true).join()).toMatch(/may go off/);
});
