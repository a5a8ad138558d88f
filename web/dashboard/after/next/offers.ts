import { familyOf } from "../../../../shared/session/tasks.ts";
import type { ResultSummary } from "../../../storage/types.ts";
import { followPath, resultPath, type Following } from "../../kit/routing/route.ts";
import { isComparable } from "../central/central-job.ts";
import { WAYS } from "./ways.ts";

/** Something that can be done with a result, and leads somewhere. */
export interface Offer {
  readonly label: string;
  /** What comes of it, in a sentence. */
  readonly about: string;
  readonly to: string;
}

/** What is to be known of a result, saved or about to be. */
export type Followed = Pick<ResultSummary, "key" | "session" | "seat" | "spec" | "round" | "imported">;

/** Sessions that can follow it, in the order in which they are offered. */
export function followers(result: Followed): readonly Offer[] {
  const { spec, round, imported } = result;
  const isSpecKnown = imported?.isSpecKnown !== false;
  const hasModel = familyOf(spec).answer !== "nothing" && round > 0;
  const ways: readonly Following[] = [
    ...(hasModel && isSpecKnown ? (["trainOn"] as const) : []),
    ...(isSpecKnown ? (["again"] as const) : []),
    ...(hasModel ? (["fromModel"] as const) : []),
  ];
  return ways.map((way) => ({ ...WAYS[way], to: followPath(way, result.key) }));
}

/** The same training by one tab beside it; undefined where there is nothing to compare with. */
export function comparison(result: Followed): Offer | undefined {
  if (!isComparable(result)) return undefined;
  return {
    label: "Compare with one tab",
    about: "What one tab would have learnt that has all the data to itself.",
    to: `${resultPath(result.session, result.seat)}#compare`,
  };
}
