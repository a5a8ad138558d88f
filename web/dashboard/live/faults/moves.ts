import { seconds } from "../../kit/look/figures.ts";
import { atBegin, byNumber, namesListed, type SeatNaming } from "../../story/seat-names.ts";
import type { Fault } from "../../../ports/faults.ts";
import { EXPECT_HEAL, expectCorrupt, expectCut, expectLie, expectOneWay } from "./expectations.ts";
import { expectPause, expectSlow, expectSplit, type FaultSpec } from "./expectations.ts";
import { playSplit } from "./split.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";

/** What somebody does to a cluster by one press of a button: a fault at one seat, or several that belong together. */
export type Move =
  /** No link between the two sides is left; earlier cuts give way. */
  | { readonly move: "split"; readonly a: readonly number[]; readonly b: readonly number[] }
  | { readonly move: "cut"; readonly at: number; readonly seats: readonly number[] }
  | { readonly move: "oneWay"; readonly at: number; readonly to: number }
  | { readonly move: "slow"; readonly at: number; readonly to: readonly number[]; readonly ms: number }
  | { readonly move: "pause"; readonly at: number; readonly ms: number }
  | { readonly move: "flip"; readonly at: number; readonly what: "gradient" | "model" }
  | { readonly move: "lie"; readonly at: number; readonly factor: number }
  | { readonly move: "heal" };

/** What of a session decides how a move ends. */
export type MoveSpec = FaultSpec & Pick<SessionSpec, "averaging" | "aggregation">;

/** Plays a fault at some seats; resolves when it holds here, or was sent to the others. */
export type Play = (fault: Fault, to: readonly number[]) => Promise<void>;

/**
 * Plays all faults of a move.
 * @param playable seats at which faults can be played
 * @param wasCut whether some cut holds already
 */
export async function playMove(move: Move, playable: readonly number[], wasCut: boolean, play: Play): Promise<void> {
  switch (move.move) {
    case "split":
      return playSplit(move.a, move.b, playable, wasCut, play);
    case "cut":
      return play({ fault: "cut", seats: move.seats }, [move.at]);
    case "oneWay":
      return play({ fault: "oneWay", seat: move.to }, [move.at]);
    case "slow":
      for (const seat of move.to) await play({ fault: "slow", seat, ms: move.ms }, [move.at]);
      return;
    case "pause":
      return play({ fault: "pause", ms: move.ms }, [move.at]);
    case "flip":
      return play({ fault: "corrupt", what: move.what }, [move.at]);
    case "lie":
      return play({ fault: "lie", factor: move.factor }, [move.at]);
    case "heal":
      return play({ fault: "heal" }, playable);
  }
}

/** What was done, as a heading. */
export function moveTitle(move: Move, named: SeatNaming = byNumber): string {
  return atBegin(titleOf(move, named));
}

function titleOf(move: Move, named: SeatNaming): string {
  switch (move.move) {
    case "split": {
      const [many, few] = move.a.length >= move.b.length ? [move.a, move.b] : [move.b, move.a];
      return few.length === 1
        ? `${namesListed(few, named)} cut off`
        : `Split: ${namesListed(many, named)} from ${namesListed(few, named)}`;
    }
    case "cut":
      return `Links cut between ${named(move.at)} and ${namesListed(move.seats, named)}`;
    case "oneWay":
      return `What ${named(move.at)} sends to ${named(move.to)} is lost`;
    case "slow":
      return move.ms === 0
        ? `${named(move.at)} is quick again to ${namesListed(move.to, named)}`
        : `${named(move.at)} slow to ${namesListed(move.to, named)}, by ${seconds(move.ms)}`;
    case "pause":
      return `${named(move.at)} frozen for ${seconds(move.ms)}`;
    case "flip":
      return `A bit flipped in ${move.what === "model" ? "the model" : "an average"} of ${named(move.at)}`;
    case "lie":
      return move.factor === 0 ? `${named(move.at)} tells the truth again` : `${named(move.at)} contributes noise`;
    case "heal":
      return "All healed";
  }
}

/** What should happen next, and why. */
export function predict(move: Move, spec: MoveSpec, named: SeatNaming = byNumber): string {
  switch (move.move) {
    case "split":
      return expectSplit(move.a, move.b, spec, named);
    case "cut":
      return expectCut(move.at, move.seats, spec, named);
    case "oneWay":
      return expectOneWay(move.at, move.to, spec, named);
    case "slow":
      return expectSlow(move.to, move.ms, spec, named);
    case "pause":
      return expectPause(move.ms, spec);
    case "flip":
      return expectCorrupt(move.what, move.at, named);
    case "lie":
      return expectLie(move.at, spec, named);
    case "heal":
      return EXPECT_HEAL;
  }
}
