import type { SavedResult } from "../../../storage/types.ts";

type Compared = Pick<SavedResult, "digest" | "state">;

/** Runs, by their places, that ended with one and the same model. */
export interface ModelGroup {
  readonly members: readonly number[];
  /** Not only the parameters are the same, but the whole state, optimizer and round included. */
  readonly isWholeState: boolean;
}

/** Puts runs together whose parameters are the same bit by bit. */
export function modelGroups(runs: readonly Compared[]): readonly ModelGroup[] {
  const groups: { readonly first: Compared; readonly members: number[]; isWholeState: boolean }[] = [];
  runs.forEach((run, place) => {
    const group = groups.find(({ first }) => hasSameParameters(first, run));
    if (group) {
      group.members.push(place);
      group.isWholeState &&= run.digest === group.first.digest;
    } else groups.push({ first: run, members: [place], isWholeState: true });
  });
  return groups.map(({ members, isWholeState }) => ({ members, isWholeState }));
}

function hasSameParameters(one: Compared, other: Compared): boolean {
  if (one.digest === other.digest) return true;
  const [a, b] = [bitsOf(one.state.parameters), bitsOf(other.state.parameters)];
  return a.length === b.length && a.every((bits, i) => bits === b[i]);
}

/** NaN is not NaN, but its bits are. */
function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}

/** What came out of it, in a sentence. @param names of the runs */
export function modelWords(groups: readonly ModelGroup[], names: readonly string[]): string {
  const all = names.length === 2 ? "Both" : `All ${names.length}`;
  const [only] = groups;
  if (groups.length === 1 && only) {
    return only.isWholeState
      ? `${all} ended with the same model, to the last bit: their digests are equal.`
      : `${all} have the same parameters, to the last bit. Their digests differ, as those cover round and optimizer, too.`;
  }
  const equal = groups.filter(({ members }) => members.length > 1);
  const apart = names.length === 2 ? "Two different models." : `${groups.length} different models.`;
  const pairs = equal.map(({ members }) => `The same model: ${members.map((member) => names[member]).join(", ")}.`);
  return [apart, ...pairs].join(" ");
}
