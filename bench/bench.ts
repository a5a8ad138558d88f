import type { Browser } from "playwright";
import type { SignalingServer } from "../signaling-server/server.ts";
import type { DeviceBackend } from "../web/ports/training.ts";
import type { OtherCommit } from "./beside.ts";
import type { CeilingReadings } from "./ceiling-readings.ts";
import type { Figure } from "./figure.ts";

/** What every part of the bench measures with. */
export interface Bench {
  /** Of this part alone, so that a browser that crashes takes no other part with it. */
  readonly browser: Browser;
  /** The real server with the built dashboard. */
  readonly server: SignalingServer;
  /** Raw ceilings of this run, from all parts. */
  readonly ceilings: CeilingReadings;
  /** Fewer and shorter measurements. */
  readonly quick: boolean;
  /** What tabs compute with that train a network. */
  readonly engine: DeviceBackend;
  /** An earlier commit of the project, to be measured beside this one. */
  readonly other: OtherCommit | undefined;
  /** A folder with public tables, for the part that measures on them. */
  readonly tables: string | undefined;
  /** For how long pages come and go at a signaling server whose memory is watched. */
  readonly churnMinutes: number;
  /** Tells what is being measured. */
  readonly say: (line: string) => void;
}

/** Measures one part, figure by figure: those that came before something failed are kept. What fails is thrown. */
export type Part = (bench: Bench) => AsyncGenerator<Figure, void>;
