import type { ResultSummary } from "../../../storage/types.ts";
import { dateText } from "../../kit/look/figures.ts";
import { OPTIMIZER_NAMES } from "../../story/optimizer-words.ts";
import { REASON_WORDS } from "../../story/reason-words.ts";
import { inItsDirection } from "../../story/seat-names.ts";
import { modelOf, subjectOf } from "../../story/subject.ts";

/** What a run is called: by people, as a run or as a session, or else by what it has learnt. */
export function runTitle({ name, spec }: Pick<ResultSummary, "name" | "spec">): string {
  if (name !== undefined) return name;
  return spec.name === "" ? subjectOf(spec) : inItsDirection(spec.name);
}

/** What it has learnt and with which model, as far as its title does not say that. */
export function taskText({ name, spec }: Pick<ResultSummary, "name" | "spec">): string {
  return name === undefined && spec.name === ""
    ? modelOf(spec)
    : [subjectOf(spec), modelOf(spec)].filter(Boolean).join(", ");
}

/** In which way it was trained, as far as runs mostly differ in it; empty of a model whose training nobody told. */
export function wayText({ spec, imported }: Pick<ResultSummary, "spec" | "imported">): string {
  if (imported?.isSpecKnown === false) return "";
  const { seats, optimizer, learningRate, localSteps, averaging, compression, data } = spec;
  const facts = [
    `${seats} seats`,
    `${optimizer === "sgd" ? "SGD" : OPTIMIZER_NAMES[optimizer]} ${learningRate}`,
    ...(localSteps > 1 ? [`${localSteps} local steps`] : []),
    averaging === "secure" ? "secure" : compression,
    ...(data === "shared" ? [] : [data === "own" ? "own data" : "data by label"]),
  ];
  return facts.join(", ");
}

/** A name for a curve or a column, short, and mostly different for each run. */
export function shortName(result: ResultSummary): string {
  const { name, savedAt, imported } = result;
  return name ?? `${runTitle(result)}, ${imported ? "imported " : ""}${dateText(savedAt)}`;
}

/** How a result came to be, in a few words. */
export function originText(result: ResultSummary): string {
  const { imported, reason } = result;
  return imported ? `imported from ${imported.file}` : REASON_WORDS[reason];
}
