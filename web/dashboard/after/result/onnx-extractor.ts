import { taskOf } from "../../../../shared/session/tasks.ts";
import type { SavedResult } from "../../../storage/types.ts";
import { inBrowser } from "../../../training/download.ts";
import { fromHalfPrecision } from "../../../training/extraction/half-precision.ts";
import { weightsOf } from "../../../training/extraction/look-at-pictures.ts";

const DOWNLOAD_ATTEMPTS = 4;

/**
 * The weights of the network that looks at pictures before a result's model does: they belong into its ONNX file.
 * @returns undefined where it has none
 * @throws DownloadError where they cannot be had
 */
export async function extractorOf({ spec }: SavedResult): Promise<Float32Array | undefined> {
  const { extractor } = taskOf(spec);
  if (extractor === null) return undefined;
  return fromHalfPrecision(await weightsOf(extractor).bytes(inBrowser(DOWNLOAD_ATTEMPTS), () => {}));
}
