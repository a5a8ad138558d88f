import { backendWords } from "../../../story/backend-words.ts";
import { isLow } from "../../device/device-words.ts";
import type { ClusterPeer } from "./cluster-peers.ts";

/** What a peer runs on, in parts; those that may slow it down or end it are marked. */
export interface DevicePart {
  readonly words: string;
  readonly isWarning: boolean;
}

/** Backend, browser, system, cores, whether anybody sees the tab, and its battery. */
export function deviceParts({ backend, telemetry }: Pick<ClusterPeer, "backend" | "telemetry">): readonly DevicePart[] {
  const parts: DevicePart[] = [];
  const add = (words: string, isWarning = false): void => void parts.push({ words, isWarning });
  const computesOn = backendWords(backend ?? "");
  if (computesOn !== "") add(computesOn);
  if (telemetry === null) return parts;
  if (telemetry.device !== "") add(telemetry.device);
  if (telemetry.hidden) add("tab in the background");
  const { battery } = telemetry;
  if (battery)
    add(`battery ${Math.round(battery.level * 100)} %${battery.charging ? ", charging" : ""}`, isLow(battery));
  return parts;
}
