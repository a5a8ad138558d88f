import type { Power } from "../../../seat/battery.ts";
import type { WakeLockState } from "./wake-lock.ts";

/** What a device should know that trains, in order of urgency. */
export interface DeviceHint {
  readonly text: string;
  /** Something to do about, not only to know. */
  readonly isUrgent: boolean;
}

/** A device that is about to save power, or to go out. */
export function isLow({ level, charging }: Power): boolean {
  return level < 0.2 && !charging;
}

/**
 * The hints for a device that holds a seat.
 * @param isHandheld a phone or tablet: it stops tabs that are not in front, and locks itself
 */
export function deviceHints(
  power: Power | undefined,
  screen: WakeLockState,
  isHandheld: boolean,
): readonly DeviceHint[] {
  const hints: DeviceHint[] = [];
  if (power !== undefined && !power.charging) {
    const text = `On battery, ${Math.round(power.level * 100)} %: training uses power, plug in.`;
    hints.push({ text, isUrgent: isLow(power) });
  }
  if (isHandheld) hints.push({ text: `Keep this tab in front: phones stop tabs behind others.`, isUrgent: false });
  if (screen === "held") hints.push({ text: "The screen stays on.", isUrgent: false });
  if (isHandheld && screen === "missing") {
    hints.push({ text: "This browser cannot keep the screen on: touch it now and then.", isUrgent: true });
  }
  if (screen === "refused") {
    const text = "The screen may go off: the browser does not keep it on now, perhaps to save power.";
    hints.push({ text, isUrgent: isHandheld });
  }
  return hints;
}
