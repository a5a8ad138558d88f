import { deviceBackend, isOnCard } from "../../ports/training.ts";

/** What a peer computes on, for people who do not know the backends by their names; "" where it computes nothing. */
export function backendWords(name: string): string {
  const backend = deviceBackend(name);
  if (backend === null) return "";
  if (isOnCard(backend)) return "graphics card";
  return backend === "cpu" ? "processor, slowly" : "processor";
}

/** The same of a peer that is ready. */
export function readyWords(backend: string): string {
  const words = backendWords(backend);
  return words === "" ? "ready" : `ready, on its ${words}`;
}
