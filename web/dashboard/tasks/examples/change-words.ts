import type { ImageChanges } from "../../../data/image-changes.ts";
import { whole } from "../../kit/look/figures.ts";

/** What was done to images, in one line; empty where nothing was. */
export function changeWords({ scaled, greyed, inverted, noisy }: ImageChanges): string {
  const told = [
    [scaled, "scaled"],
    [greyed, "turned to grey"],
    [inverted, "inverted to light on black"],
    [noisy, "changed a little by this browser, which hides its canvas from pages"],
  ] as const;
  const words = told.filter(([count]) => count > 0).map(([count, what]) => `${whole(count)} ${what}`);
  return words.length === 0 ? "" : `Images made to fit: ${words.join(", ")}.`;
}
