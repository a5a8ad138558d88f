import type { Head } from "../../../shared/training/model/model.ts";
import type { Pixels } from "../../../shared/training/pixels.ts";
import type { Examined } from "../../ports/examination.ts";
import type { CompiledModel, Samples } from "../compiled-model.ts";
import { ClassExaminer } from "./class-examiner.ts";
import { NumberExaminer } from "./number-examiner.ts";

/** What is examined, and on what. */
export interface ExaminationOptions {
  readonly model: Pick<CompiledModel, "outputs" | "says">;
  /** What the model's head says. */
  readonly says: Exclude<Head["of"], "tokens">;
  readonly parameters: Float32Array;
  /** All held-out samples, in their order. */
  readonly batches: Iterable<Samples>;
  /** Of pictures, how their bytes became inputs: they are given back as bytes. Null where the samples are none. */
  readonly pixels: Pixels | null;
  /** Called after each batch. */
  readonly report: (examined: number) => void;
}

/**
 * Lets a model answer for all held-out samples. An answer is what it is in a session's evaluation: the class of the largest
 * output, or the number.
 */
export async function examine(options: ExaminationOptions): Promise<Examined> {
  const { model, says, parameters, batches, pixels, report } = options;
  const examiner = says === "numbers" ? new NumberExaminer(pixels) : new ClassExaminer(model.outputs, pixels);
  let examined = 0;
  for (const batch of batches) {
    examiner.take(batch, await model.says(parameters, batch), examined);
    examined += batch.count;
    report(examined);
  }
  return examiner.finish();
}
