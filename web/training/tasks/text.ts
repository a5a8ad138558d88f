import { present } from "../../../shared/assert.ts";
import type { SessionSpec } from "../../../shared/session/spec.ts";
import type { TextSpec } from "../../../shared/text/text-schema.ts";
import { isOwnText, type OwnData } from "../../ports/own-data.ts";
import type { Share } from "../mnist-samples.ts";
import { ownTextSamples, sharedTextSamples, type TextSamples } from "../text-samples.ts";
import { OwnTextTokens, SharedTextTokens, type TextTokens } from "../text-tokens.ts";
import {
  NoDataError,
  orderAt,
  type FamilyData,
  type Order,
  type SampleOwner,
  type SessionData,
} from "./family-data.ts";

/** Windows of a text, the one that all share or one's own. */
export const text: FamilyData = {
  open: (seat) => openText(seat, textTokensOf(seat.spec, seat.own)),
  shared(spec) {
    const said = textOf(spec);
    const tokens = new SharedTextTokens(said);
    const deal = (order: Order, share: Share): TextSamples => sharedTextSamples(tokens, said.context, order, share);
    return {
      deal,
      heldOut: () => deal({ ...spec, view: null }, { members: 1, position: 0 }),
      downloads: said.source?.name ?? "the text",
    };
  },
};

/** @param tokens the seat's text */
export function openText({ spec, seat }: Omit<SampleOwner, "own">, tokens: TextTokens): SessionData {
  const { context, source } = textOf(spec);
  return {
    samplesAt(place) {
      const order = orderAt(spec, place);
      return spec.data === "own"
        ? ownTextSamples(tokens, context, { ...order, seat })
        : sharedTextSamples(tokens, context, order, place);
    },
    downloads: source?.name ?? "what makes tokens of text",
    // A text comes as a whole.
    fetchAhead: async () => {},
    text: tokens,
  };
}

/** The text of a seat. @throws NoDataError */
export function textTokensOf(spec: SessionSpec, own: OwnData | null): TextTokens {
  const said = textOf(spec);
  if (spec.data !== "own") return new SharedTextTokens(said);
  if (!isOwnText(own))
    throw new NoDataError("This session learns from texts that the tabs bring, and this tab has none.");
  return new OwnTextTokens(own.tokens, said);
}

const textOf = (spec: SessionSpec): TextSpec => present(spec.text, "a session of text says which");
