import { storedResults } from "../../../seat/stored-results.ts";
import type { SavedResult } from "../../../storage/types.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import type { Following } from "../../kit/routing/route.ts";
import { draftOf } from "../../story/spec/draft.ts";
import { besideOf, draftOfModel, draftToGoOn, type GoingOnFields } from "../../story/spec/going-on.ts";
import type { Draft } from "../../story/spec/spec-field.ts";
import type { BroughtSources } from "../../tasks/brought-sources.ts";
import { keptSources } from "../../tasks/kept-sources.ts";
import { followWords } from "./follow-words.ts";
import { choiceOf, type StartChoice } from "./start-choice.ts";

/** The form, filled in. */
export interface FilledForm {
  readonly draft: Draft;
  readonly beside: GoingOnFields;
  /** The model that the new session is to start from. */
  readonly choice?: StartChoice;
  /** What this tab learnt from in the session that is followed, as long as it still has it. */
  readonly kept?: BroughtSources | undefined;
  /** What it was filled in from, and what is otherwise; empty where the page says that itself. */
  readonly words: readonly string[];
}

/** As a session is described that there is not yet. */
export function filledAs(spec: SessionSpec): FilledForm {
  return { draft: draftOf(spec), beside: besideOf(spec), words: [] };
}

/** For a session that follows a result. */
export function filledAfter(way: Following, result: SavedResult): FilledForm {
  const beside = besideOf(result.spec);
  const kept = keptSources(result.session);
  const words = followWords(way, result, kept?.amount);
  if (way === "again") return { draft: draftOf(result.spec), beside, kept, words };
  const choice = { ...choiceOf(result), key: result.key };
  const draft = way === "trainOn" ? draftToGoOn(result) : draftOfModel(result.spec);
  return { draft, beside, choice, kept, words };
}

/** @throws StorageError, or Error where this browser has no such result */
export async function filledAfterKey(way: Following, key: string): Promise<FilledForm> {
  const result = await (await storedResults()).load(key);
  if (!result) throw new Error("The result that a new session was to follow is not in this browser any more.");
  return filledAfter(way, result);
}
