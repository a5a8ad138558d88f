import type { CommittedModel, CommittedState } from "../../shared/peer/peer.ts";

/** From the page to the protocol worker: the model as it is now. */
export interface ModelRequest {
  readonly type: "model";
  readonly id: number;
  /** With what the optimizer remembers; asking the model about a sample needs none of it. */
  readonly whole: boolean;
}

export interface ModelAnswer {
  readonly type: "model";
  readonly id: number;
  /** Null while there is none. */
  readonly model: CommittedModel | CommittedState | null;
}
