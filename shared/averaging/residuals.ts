import type { Codec } from "../wire/frame.ts";
export declare class Residuals { commit(): void; rollback(): void }
/** Null for codec none. */
export declare function createResiduals(codec: Codec, length: number): Residuals | null;
