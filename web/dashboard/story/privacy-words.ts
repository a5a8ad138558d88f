import type { PrivacySpent } from "../../../shared/privacy/privacy-spent.ts";
import { whole } from "../kit/look/figures.ts";
import type { TaskWords } from "./tasks.ts";

/** Epsilon with the digits that matter; beyond 1000 only that it is. */
export function epsilonText(epsilon: number): string {
  if (!(epsilon < 1000)) return "over 1,000";
  return epsilon.toFixed(epsilon < 1 ? 3 : epsilon < 100 ? 2 : 0);
}

/** Delta as people write small numbers. */
export function deltaText(delta: number): string {
  return delta >= 0.001 ? String(delta) : delta.toExponential().replace("e-", " × 10⁻").replace(/\d+$/, superscript);
}

/** How strong a promise is: the tiers of Ponomareva et al. 2023, section 5.2. */
export function promiseWords({ epsilon }: PrivacySpent): string {
  if (epsilon <= 1) return "a strong promise";
  if (epsilon <= 10) return "a fair promise";
  return "hardly a promise";
}

/** What is hidden, from whom. */
export function hiddenWords({ unit, ownSamples }: PrivacySpent, { samples }: TaskWords): string {
  return unit === "sample" ? `any one of this tab's ${whole(ownSamples)} ${samples}` : "all that this tab learns from";
}

function superscript(digits: string): string {
  return [...digits].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("");
}
