import { PARTS } from "./shared-file.ts";

/** What a worker of a shared file does; it is called so. */
export type Role = "writing" | "features";

let address: string | undefined;

/**
 * Starts a worker that runs this file's own script.
 * @returns null where there is none to be had: then the page's own thread has to do
 */
export function startInside(role: Role): Worker | null {
  // Node, where tests run what files run, has neither.
  if (typeof Worker === "undefined" || typeof document === "undefined") return null;
  try {
    const script = document.getElementById(PARTS.script)?.textContent ?? "";
    address ??= URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    return new Worker(address, { name: role });
  } catch {
    return null;
  }
}
