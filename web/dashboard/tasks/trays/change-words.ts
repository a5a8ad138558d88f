import type { ImageChanges } from "../../../data/image-changes.ts";
import { whole } from "../../kit/look/figures.ts";

/** What was done to images, in one line; empty where nothing was. */
export function changeWords(changes: ImageChanges): string {
  const told = [
    [changes.scaled, "scaled"],
    [changes.cropped, "cut to the square in the middle"],
    [changes.turned, "turned upright"],
    [changes.animated, "taken by the first of their pictures"],
    [changes.flattened, "put on white where they are transparent"],
    [changes.greyed, "turned to grey"],
    [changes.inverted, "inverted to light on black"],
    [changes.noisy, "changed a little by this browser, which hides its canvas from pages"],
  ] as const;
  const words = told.filter(([count]) => count > 0).map(([count, what]) => `${whole(count)} ${what}`);
  return words.length === 0 ? "" : `Images made to fit: ${words.join(", ")}.`;
}
