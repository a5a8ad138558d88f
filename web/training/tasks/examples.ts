import type { Extractor } from "../../../shared/training/extractors/extractors.ts";
import { taskOf } from "../../../shared/session/tasks.ts";
import { isOwnText, type OwnExamples } from "../../ports/own-data.ts";
import { augmentationOf } from "../picture-augmentation.ts";
import { FeatureSamples } from "../extraction/feature-samples.ts";
import { OwnFeatures } from "../extraction/look-at-pictures.ts";
import { startLooker } from "../extraction/looker.ts";
import { OwnSamples } from "../own-samples.ts";
import { NoDataError, orderAt, type SampleOwner, type SessionData } from "./family-data.ts";

/** Pictures or rows that people gave to this tab: there is nothing to fetch. @throws NoDataError */
export function ownExamples({ spec, seat, own }: SampleOwner): SessionData {
  if (!own || isOwnText(own)) {
    throw new NoDataError("This session trains on data that each tab brings, and this tab has none.");
  }
  const { extractor, pixels } = taskOf(spec);
  if (extractor !== null) return ownFeatures({ spec, seat, own }, extractor);
  return {
    samplesAt: (place) => new OwnSamples(own, { ...orderAt(spec, place), seat }, pixels, augmentationOf(spec, seat)),
    downloads: "Nothing to download",
    fetchAhead: async () => {},
    text: null,
  };
}

/** Pictures that an extractor looks at before anything is learnt from them. */
function ownFeatures(
  { spec, seat, own }: Omit<SampleOwner, "own"> & { readonly own: OwnExamples },
  extractor: Extractor,
): SessionData {
  const features = new OwnFeatures(own, extractor, startLooker);
  return {
    samplesAt: (place) => new FeatureSamples(features, { ...orderAt(spec, place), seat }),
    downloads: extractor.title,
    fetchAhead: async () => {},
    text: null,
  };
}
