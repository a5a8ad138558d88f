import type { PageCondition } from "../ports/protocol.ts";

/** What Chromium has, on safe origins, and nobody else. */
interface BatteryManager extends EventTarget {
  readonly level: number;
  readonly charging: boolean;
}

/** Tells at once, and whenever it changes, whether this page is seen and how full the device's battery is. */
export function watchPageCondition(tell: (condition: PageCondition) => void): void {
  let battery: BatteryManager | undefined;
  const report = (): void => tell({ hidden: document.hidden, battery: battery ? conditionOf(battery) : null });
  document.addEventListener("visibilitychange", report);
  report();
  const { getBattery } = navigator as { readonly getBattery?: () => Promise<BatteryManager> };
  getBattery
    ?.call(navigator)
    .then((found) => {
      battery = found;
      for (const event of ["levelchange", "chargingchange"]) found.addEventListener(event, report);
      report();
    })
    // Some pages may not ask, such as frames of other origins: then nothing is told.
    .catch(() => undefined);
}

/** A device without a battery claims a full one that is charging: that is worth no word. */
function conditionOf({ level, charging }: BatteryManager): PageCondition["battery"] {
  return level === 1 && charging ? null : { level, charging };
}
