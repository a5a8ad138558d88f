import { keepText, keptText } from "../../../storage/kept-text.ts";

export type Theme = "system" | "light" | "dark";

const KEY = "lockstep.theme";
const THEMES: readonly Theme[] = ["system", "light", "dark"];

let chosen = $state<Theme>("system");

/** Colours as chosen by the visitor; `system` follows the device. */
export function theme(): Theme {
  return chosen;
}

/** Applies the remembered choice to the document; without one the device decides. */
export function restoreTheme(): void {
  const kept = keptText(KEY);
  apply(THEMES.find((candidate) => candidate === kept) ?? "system");
}

/** Goes to the next choice (device, light, dark) and remembers it where the browser allows that. */
export function nextTheme(): void {
  apply(THEMES[(THEMES.indexOf(chosen) + 1) % THEMES.length] ?? "system");
  keepText(KEY, chosen);
}

function apply(theme: Theme): void {
  chosen = theme;
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** Calls back whenever the colours on screen may have changed; returns how to stop. */
export function onColoursChanged(listener: () => void): () => void {
  const device = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  device.addEventListener("change", listener);
  return () => {
    observer.disconnect();
    device.removeEventListener("change", listener);
  };
}
