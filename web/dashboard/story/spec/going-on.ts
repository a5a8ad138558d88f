import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { familyOf } from "../../../../shared/session/tasks.ts";
import type { ResultSummary } from "../../../storage/types.ts";
import { storyOf } from "../tasks.ts";
import { defaultDraft, draftOf, type BesideFields } from "./draft.ts";
import type { Draft } from "./spec-field.ts";

type Trained = Pick<ResultSummary, "spec" | "accuracy" | "heldOutLoss" | "imported">;

/**
 * The form as it asks for a session that goes on from a result: trained in the same way, but for a target that the model
 * has reached already, as the first evaluation would end that session. Of a model whose training nobody told, its blocks.
 */
export function draftToGoOn({ spec, accuracy, heldOutLoss, imported }: Trained): Draft {
  if (imported?.isSpecKnown === false) return draftOfModel(spec);
  const draft = draftOf(spec);
  const isExact = accuracy !== null && spec.targetAccuracy !== null && accuracy >= spec.targetAccuracy;
  const isSure = heldOutLoss !== undefined && spec.targetLoss !== null && heldOutLoss <= spec.targetLoss;
  return { ...draft, ...(isExact && { targetAccuracy: "" }), ...(isSure && { targetLoss: "" }) };
}

/** The form as it asks for a session of a model that is there, with all else as it usually is. */
export function draftOfModel(spec: SessionSpec): Draft {
  return { ...defaultDraft(), ...modelDraft(spec), targetAccuracy: "" };
}

/** What the form says of a session's model, of how it sees its inputs, and of what it is learnt from. */
export function modelDraft(spec: SessionSpec): Pick<Draft, ModelField> {
  const { task, model, data, labels, batchSize, standardize } = draftOf(spec);
  return { task, model, data, labels, batchSize, standardize };
}

type ModelField = "task" | "model" | "data" | "labels" | "batchSize" | "standardize";

/** What stands beside the form's fields for a session like this one. */
export function besideOf(spec: SessionSpec): GoingOnFields {
  const { brought } = storyOf(spec);
  return {
    ...(spec.model !== null && { model: spec.model }),
    brought: { [familyOf(spec).name]: Object.fromEntries(brought.map((field) => [field, spec[field]])) },
  };
}

export interface GoingOnFields extends Pick<BesideFields, "brought"> {
  readonly model?: readonly unknown[];
}
