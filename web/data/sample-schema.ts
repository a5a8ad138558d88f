import type { Column } from "../../shared/session/sample-schema.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import { familyOf } from "../../shared/session/tasks.ts";
import { MNIST } from "../../shared/training/datasets.ts";

/** What the samples that a tab brings must look like, as the session's spec says (M4). */
export interface SampleSchema {
  readonly labels: readonly string[];
  /** The column of a CSV file in which labels stand. */
  readonly labelColumn: string;
  /** Columns of a table; null for images of 28 x 28. */
  readonly columns: readonly Column[] | null;
}

/** Height and width of images. */
export const [IMAGE_HEIGHT, IMAGE_WIDTH] = MNIST.imageShape;

export function sampleSchemaOf(spec: SessionSpec): SampleSchema {
  const { labels, labelColumn, columns } = spec;
  return { labels, labelColumn, columns: familyOf(spec).sample === "row" ? columns : null };
}

/** Numbers of one sample. */
export function sampleWidth({ columns }: SampleSchema): number {
  return columns?.length ?? MNIST.pixels;
}
