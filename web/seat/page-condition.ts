import type { PageCondition } from "../ports/protocol.ts";
import { watchPower, type BatteryNavigator, type Power } from "./battery.ts";

/** Tells at once, and whenever it changes, whether this page is seen and how full the device's battery is. */
export function watchPageCondition(tell: (condition: PageCondition) => void): void {
  let power: Power | undefined;
  const report = (): void => tell({ hidden: document.hidden, battery: power ? batteryOf(power) : null });
  document.addEventListener("visibilitychange", report);
  report();
  watchPower(navigator as BatteryNavigator, (now) => {
    power = now;
    report();
  });
}

/** A device without a battery claims a full one that is charging: that is worth no word. */
function batteryOf({ level, charging }: Power): PageCondition["battery"] {
  return level === 1 && charging ? null : { level, charging };
}
