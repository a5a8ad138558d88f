import { pictureBytes, type PictureShape } from "../../shared/data/pictures/picture-shape.ts";
import { BATCH_SIZE_MAX } from "../../shared/limits.ts";
import type { Column, NumberRange } from "../../shared/session/sample-schema.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import { familyOf } from "../../shared/session/tasks.ts";
import { MNIST } from "../../shared/training/datasets.ts";
import { PICTURES_MEGABYTES_MAX } from "./limits.ts";

/** What the samples that a tab brings must look like, as the session's spec says (M4). */
export interface SampleSchema {
  readonly labels: readonly string[];
  /** The column of a CSV file in which labels stand, or the numbers that are predicted. */
  readonly labelColumn: string;
  /** The range of the number that is predicted; null, or left out, where labels are told apart. */
  readonly regression?: NumberRange | null;
  /** Columns of a table; null for images. */
  readonly columns: readonly Column[] | null;
  /** What photographs are fitted to; null for tables, and for images of 28 x 28 of something written or drawn. */
  readonly picture: PictureShape | null;
}

/** Height and width of images. */
export const [IMAGE_HEIGHT, IMAGE_WIDTH] = MNIST.imageShape;

export function sampleSchemaOf(spec: SessionSpec): SampleSchema {
  const { labels, labelColumn, regression, columns, picture } = spec;
  return { labels, labelColumn, regression, columns: familyOf(spec).sample === "row" ? columns : null, picture };
}

/** Numbers of one sample. */
export function sampleWidth({ columns, picture }: SampleSchema): number {
  return columns?.length ?? (picture === null ? MNIST.pixels : pictureBytes(picture));
}

/** Samples that a tab may bring: what stands behind a contribution is bounded, and so is a tab's memory. */
export function samplesMax(schema: SampleSchema): number {
  if (schema.picture === null) return BATCH_SIZE_MAX;
  return Math.min(BATCH_SIZE_MAX, Math.floor((PICTURES_MEGABYTES_MAX * 1024 * 1024) / sampleWidth(schema)));
}
