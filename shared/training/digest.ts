import type { TrainingState } from "./state.ts";
export interface Digester {
  /** 32 hexadecimal characters over round, parameters and moments. */
  digest(state: TrainingState): string;
  digestText(text: string): string;
}
export declare function createDigester(): Promise<Digester>;
