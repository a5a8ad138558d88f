import type { Extractor } from "../../../shared/training/extractors/extractors.ts";
import { bytes } from "../kit/look/figures.ts";

/** Where a network comes from that looks at pictures: whose it is, on what it was trained, what it weighs. */
export function originOf(extractor: Extractor): string {
  const { title, origin, licence, trainedOn, file, package: source } = extractor;
  return `They are seen through ${title} (${origin}; npm package ${source.name} ${source.version}, ${licence}, ${bytes(file.bytes)}), which was trained on ${trainedOn}, and does not change`;
}
