import type { ExtractorName } from "../../shared/training/extractors/extractors.ts";

/** Asks the extraction worker for features of pictures. Its first message brings the weights. */
export type ToExtractionWorker =
  | { readonly type: "weights"; readonly extractor: ExtractorName; readonly weights: Uint8Array<ArrayBuffer> }
  | {
      readonly type: "look";
      readonly id: number;
      readonly count: number;
      /** As the extractor takes them, one after the other. */
      readonly pictures: Uint8Array<ArrayBuffer>;
    };

export type FromExtractionWorker =
  | { readonly type: "features"; readonly id: number; readonly features: Float32Array<ArrayBuffer> }
  /** It is of no more use. */
  | { readonly type: "failed"; readonly reason: string };
