import { taskOf } from "../../../../shared/session/tasks.ts";
import { toOnnx } from "../../../storage/formats/onnx/onnx-model.ts";
import type { SavedResult } from "../../../storage/types.ts";
import { inBrowser } from "../../../training/download.ts";
import { fromHalfPrecision } from "../../../training/extraction/half-precision.ts";
import { weightsOf } from "../../../training/extraction/look-at-pictures.ts";

const DOWNLOAD_ATTEMPTS = 4;

/**
 * A result's model as an ONNX file. Where a network looks at pictures first, its weights are fetched for it.
 * @throws DownloadError where they cannot be had
 */
export async function onnxFileOf(result: SavedResult): Promise<Blob> {
  const { extractor } = taskOf(result.spec);
  const weights = extractor && (await weightsOf(extractor).bytes(inBrowser(DOWNLOAD_ATTEMPTS), () => {}));
  return new Blob([toOnnx(result, weights ? fromHalfPrecision(weights) : undefined)], {
    type: "application/octet-stream",
  });
}
