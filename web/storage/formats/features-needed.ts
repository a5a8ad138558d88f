import type { Extractor } from "../../../shared/training/extractors/extractors.ts";

/** What a model takes in that was learnt on features: a file of it is a head, and sees nothing without that network. */
export function featuresNeeded({ name, features, side, file, package: source }: Extractor): string {
  return `the ${features} features of ${name} (weights with SHA-256 ${file.sha256}, from ${source.name} ${source.version}) of a picture of ${side} x ${side} pixels in colour; this model is only the head on them`;
}
