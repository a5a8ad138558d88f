/** What a run came to. */
export interface Outcome {
  readonly rounds: number;
  /** Share of the whole test set, after the last round that was evaluated. */
  readonly accuracy: number | null;
  readonly loss: number | null;
  /** Of training alone, evaluations included. */
  readonly trainingMs: number;
  /** Mean over the tabs, all that they sent to each other; 0 where there is one tab. */
  readonly sentBytesPerPeer: number;
  /** What is out of the ordinary, in a few words. */
  readonly note?: string | undefined;
  /** The run did not do what it should. */
  readonly failed: boolean;
}

/** How far a run is, in a few words. */
export type Progress = (text: string) => void;
