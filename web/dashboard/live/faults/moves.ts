import { seatNames, seconds } from "../../kit/look/figures.ts";
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
export function moveTitle(move: Move): string {
  switch (move.move) {
    case "split": {
      const [many, few] = move.a.length >= move.b.length ? [move.a, move.b] : [move.b, move.a];
      return few.length === 1 ? `Seat ${few[0]} cut off` : `Split: ${seatNames(many)} from ${seatNames(few)}`;
    }
    case "cut":
      return `Links cut between seat ${move.at} and ${seatNames(move.seats)}`;
    case "oneWay":
      return `What seat ${move.at} sends to seat ${move.to} is lost`;
    case "slow":
      return move.ms === 0
        ? `Seat ${move.at} is quick again to ${seatNames(move.to)}`
        : `Seat ${move.at} slow to ${seatNames(move.to)}, by ${seconds(move.ms)}`;
    case "pause":
      return `Seat ${move.at} frozen for ${seconds(move.ms)}`;
    case "flip":
      return `A bit flipped in ${move.what === "model" ? "the model" : "an average"} of seat ${move.at}`;
    case "lie":
      return move.factor === 0 ? `Seat ${move.at} tells the truth again` : `Seat ${move.at} contributes noise`;
    case "heal":
      return "All healed";
  }
}

/** What should happen next, and why. */
export function predict(move: Move, spec: MoveSpec): string {
  switch (move.move) {
    case "split":
      return expectSplit(move.a, move.b, spec);
    case "cut":
      return expectCut(move.at, move.seats, spec);
    case "oneWay":
      return expectOneWay(move.at, move.to, spec);
    case "slow":
      return expectSlow(move.to, move.ms, spec);
    case "pause":
      return expectPause(move.ms, spec);
    case "flip":
      return expectCorrupt(move.what, move.at);
    case "lie":
      return expectLie(move.at, spec);
    case "heal":
      return EXPECT_HEAL;
  }
}
