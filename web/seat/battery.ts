/** How a device is powered. */
export interface Power {
  /** From 0 to 1. */
  readonly level: number;
  readonly charging: boolean;
}

/** The Battery Status API, which only some browsers have (https://www.w3.org/TR/battery-status/). */
export interface BatteryManager extends Power, EventTarget {}
export type BatteryNavigator = { readonly getBattery?: () => Promise<BatteryManager> };

/**
 * Tells how the device is powered, now and after every change; nothing where the browser does not say.
 * @returns how to stop
 */
export function watchPower(navigator: BatteryNavigator, tell: (power: Power) => void): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  // A policy may refuse it.
  void navigator
    .getBattery?.()
    .then((battery) => {
      const look = (): void => {
        if (!signal.aborted) tell({ level: battery.level, charging: battery.charging });
      };
      for (const type of ["levelchange", "chargingchange"]) battery.addEventListener(type, look, { signal });
      look();
    })
    .catch(() => undefined);
  return () => ending.abort();
}
