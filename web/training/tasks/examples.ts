import { taskOf } from "../../../shared/session/tasks.ts";
import { isOwnText } from "../../ports/own-data.ts";
import { augmentationOf } from "../picture-augmentation.ts";
import { OwnSamples } from "../own-samples.ts";
import { NoDataError, orderAt, type SampleOwner, type SessionData } from "./family-data.ts";

/** Pictures or rows that people gave to this tab: there is nothing to fetch. @throws NoDataError */
export function ownExamples({ spec, seat, own }: SampleOwner): SessionData {
  if (!own || isOwnText(own)) {
    throw new NoDataError("This session trains on data that each tab brings, and this tab has none.");
  }
  return {
    samplesAt: (place) =>
      new OwnSamples(own, { ...orderAt(spec, place), seat }, taskOf(spec).pixels, augmentationOf(spec, seat)),
    downloads: "Nothing to download",
    fetchAhead: async () => {},
    text: null,
  };
}
