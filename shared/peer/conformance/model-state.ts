import { readTrace } from "./itf.ts";

/** Types of docs/spec/viewAgreement.qnt, as far as a replay looks at them; names and meanings are explained there. */
export interface ModelHistory {
  readonly round: number;
  readonly value: number;
}
export interface ModelMember {
  readonly seat: number;
  readonly incarnation: number;
}
export interface ModelRecord {
  readonly view: number;
  readonly kind: "none" | "start" | "continue" | "halt";
  readonly members: readonly ModelMember[];
  readonly base: ModelHistory;
  readonly finished: boolean;
}
export interface ModelPeer {
  readonly up: boolean;
  readonly incarnation: number;
  readonly record: ModelRecord;
  readonly committed: ModelHistory;
  readonly prepared: ModelHistory;
  readonly inRounds: boolean;
  readonly wasMember: boolean;
  readonly halted: boolean;
  readonly finished: boolean;
  readonly standing: boolean;
  readonly instance: number;
  readonly promised: number;
  readonly acceptedBallot: number;
  readonly acceptedRecord: ModelRecord;
  readonly proposing: number;
}
export interface ModelPromise {
  readonly instance: number;
  readonly ballot: number;
  readonly seat: number;
  readonly acceptedBallot: number;
  readonly acceptedRecord: ModelRecord;
  readonly certain: boolean;
  readonly committed: ModelHistory;
  readonly prepared: ModelHistory;
  readonly finished: boolean;
}
export interface ModelAccept {
  readonly instance: number;
  readonly ballot: number;
  readonly record: ModelRecord;
}
export interface ModelState {
  readonly peers: ReadonlyMap<number, ModelPeer>;
  readonly promises: readonly ModelPromise[];
  readonly accepts: readonly ModelAccept[];
  readonly decided: readonly ModelRecord[];
  readonly last: {
    readonly what: string;
    readonly seat: number;
    readonly instance: number;
    readonly ballot: number;
    readonly view: number;
    readonly flag: boolean;
  };
}

/** @returns the states of a trace that the simulator wrote */
export function readModelTrace(text: string): readonly ModelState[] {
  // What Quint has type-checked needs no second check here; a wrong name shows as `undefined` in the first comparison.
  return readTrace(text) as unknown as readonly ModelState[];
}
