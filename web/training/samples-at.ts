import { present } from "../../shared/assert.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import { taskOf, type Dataset } from "../../shared/session/tasks.ts";
import type { BatchOrder } from "../../shared/training/batch-plan.ts";
import { isOwnText, type OwnData } from "../ports/own-data.ts";
import type { Blocks } from "./blocks.ts";
import { LabelSamples } from "./label-samples.ts";
import { OwnSamples } from "./own-samples.ts";
import type { Place, SeatSamples } from "./seat-samples.ts";
import { SharedSamples } from "./shared-samples.ts";
import { ownTextSamples, sharedTextSamples } from "./text-samples.ts";
import { OwnTextTokens, SharedTextTokens, type TextTokens } from "./text-tokens.ts";

/** Where a seat's samples come from; kept from view to view. */
export interface SampleSource {
  readonly spec: SessionSpec;
  readonly seat: number;
  /** What this tab has downloaded of MNIST. */
  readonly blocks: Blocks;
  /** With data `own`, what people gave to this tab. */
  readonly own: OwnData | null;
  /** The text of a session of text; null in others. */
  readonly text: TextTokens | null;
}

/** Thrown where a session is of data that people bring, and this tab was given none. */
export class NoDataError extends Error {
  override readonly name = "NoDataError";
}

/**
 * The text of a seat in a session of text; null in other sessions.
 * @throws NoDataError
 */
export function textTokensOf({ text, data }: SessionSpec, own: OwnData | null): TextTokens | null {
  if (text === null) return null;
  if (data !== "own") return new SharedTextTokens(text);
  if (!isOwnText(own))
    throw new NoDataError("This session learns from texts that the tabs bring, and this tab has none.");
  return new OwnTextTokens(own.tokens, text);
}

/**
 * The samples of a seat at a place.
 * @throws NoDataError
 */
export function samplesAt(source: SampleSource, place: Place): SeatSamples {
  const { seed, batchSize, averaging } = source.spec;
  return SAMPLES_OF[taskOf(source.spec).dataset](source, place, {
    seed,
    batchSize,
    view: averaging === "secure" ? place.view : null,
  });
}

type Order = BatchOrder & { readonly seed: number };
type SamplesOf = (source: SampleSource, place: Place, order: Order) => SeatSamples;

/** Where each kind of data set comes from. */
const SAMPLES_OF: Readonly<Record<Dataset, SamplesOf>> = {
  mnist: (source, place, order) => EXAMPLES_OF[source.spec.data](source, place, order),
  table: (source, place, order) => EXAMPLES_OF[source.spec.data](source, place, order),
  text({ spec, seat, text }, place, order) {
    const tokens = present(text, "a session of text has a text");
    const { context } = present(spec.text, "a session of text says how long its windows are");
    if (spec.data === "own") return ownTextSamples(tokens, context, { ...order, seat });
    return sharedTextSamples(tokens, context, order, place);
  },
  synthetic() {
    throw new NoDataError("Averaging alone has no samples.");
  },
};

const EXAMPLES_OF: Readonly<Record<SessionSpec["data"], SamplesOf>> = {
  shared: ({ blocks }, place, order) => new SharedSamples(order, place, blocks),
  "by-label": ({ spec, seat, blocks }, place, { view }) => new LabelSamples({ ...spec, view }, seat, place, blocks),
  own({ own, seat }, _place, order) {
    if (!own || isOwnText(own)) {
      throw new NoDataError("This session trains on data that each tab brings, and this tab has none.");
    }
    return new OwnSamples(own, { ...order, seat });
  },
};
