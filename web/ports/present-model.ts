import type { CommittedState } from "../../shared/peer/peer.ts";

/** From the page to the protocol worker: the model as it is now. */
export interface ModelRequest {
  readonly type: "model";
  readonly id: number;
}

export interface ModelAnswer {
  readonly type: "model";
  readonly id: number;
  /** Null while there is none. */
  readonly model: CommittedState | null;
}
