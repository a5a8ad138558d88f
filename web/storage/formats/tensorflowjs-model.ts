import { strToU8, zipSync } from "fflate";
import { gapOf, inputNames, isCategory, kindOf, type Column } from "../../../shared/data/columns/column.ts";
import { networkOf, taskOf, type Task } from "../../../shared/session/tasks.ts";
import { statisticsIn } from "../../../shared/training/input-statistics.ts";
import { parameterLayout } from "../../../shared/training/model/layout.ts";
import { anyDimensions } from "../../../shared/training/model/shape.ts";
import type { SavedResult } from "../types.ts";
import { featuresNeeded } from "./features-needed.ts";
import { writtenTopology } from "./tensorflowjs-layers.ts";
import { writtenParameters, writtenWeights } from "./tensorflowjs-weights.ts";

const WEIGHTS_FILE = "weights.bin";

/** ZIP knows no time before 1980, where a clock that is wrong may be. */
const ZIP_TIME_MIN = Date.UTC(1980, 0, 2);

/** The files of a model as `tf.loadLayersModel` takes them. */
export interface TensorflowJsModel {
  readonly modelJson: string;
  readonly weights: Uint8Array<ArrayBuffer>;
}

/**
 * A result's model in TensorFlow.js' layers format. Both lay tensors out alike, images flattened row by row with channels
 * innermost. So weights.bin is the vector of parameters as it is, but for variances in the place of second moments. `userDefinedMetadata` tells where the model comes from.
 * @throws TypeError for a task without layers (a synthetic one), or with a block that TensorFlow.js has none for
 */
export function toTensorflowJs(result: SavedResult): TensorflowJsModel {
  const task = taskOf(result.spec);
  const tensors = parameterLayout(task);
  const parameters = writtenParameters(result.state.parameters, statisticsIn(tensors));
  const model = {
    format: "layers-model",
    generatedBy: "Lockstep",
    convertedBy: null,
    modelTopology: {
      ...writtenTopology(task),
      keras_version: "tfjs-layers 4.22.0",
      backend: "tensor_flow.js",
    },
    weightsManifest: [
      {
        paths: [WEIGHTS_FILE],
        weights: tensors.flatMap((tensor) => {
          return writtenWeights(tensor).map(({ layer, part, shape }) => {
            return { name: `${layer}/${part}`, shape, dtype: "float32" };
          });
        }),
      },
    ],
    userDefinedMetadata: {
      lockstep: {
        session: result.imported ? result.imported.session : result.session,
        seat: result.seat,
        round: result.round,
        digest: result.digest,
        accuracy: result.accuracy,
        ...(task.extractor && {
          extractor: { name: task.extractor.name, sha256: task.extractor.file.sha256 },
          input: featuresNeeded(task.extractor),
        }),
        ...(result.imported?.isSpecKnown === false
          ? { labels: result.spec.labels, columns: result.spec.columns, regression: result.spec.regression }
          : { spec: result.spec }),
      },
    },
  };
  const weights = new Uint8Array(parameters.byteLength);
  weights.set(new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength));
  return { modelJson: `${JSON.stringify(model, undefined, 1)}\n`, weights };
}

/** The same as one ZIP file, with a note on how to use it. @throws TypeError as {@link toTensorflowJs} */
export function toTensorflowJsZip(result: SavedResult): Uint8Array<ArrayBuffer> {
  const { modelJson, weights } = toTensorflowJs(result);
  const files = {
    "model.json": strToU8(modelJson),
    // Trained weights hardly compress.
    [WEIGHTS_FILE]: [weights, { level: 0 }] as [Uint8Array, { level: 0 }],
    "README.txt": strToU8(noteOf(result)),
  };
  return zipSync(files, { mtime: Math.max(result.savedAt, ZIP_TIME_MIN) }) as Uint8Array<ArrayBuffer>;
}

/** The model begins with what it does to them itself. */
const PIXEL_WORDS = {
  grey: "0 (black, or background) to 1 (white, or ink)",
  colour: "of red, green and blue, 0 (dark) to 1 (light), side by side",
} as const;

function inputLines(column: Column): readonly string[] {
  if (isCategory(column)) return inputNames([column]).map((name) => `  ${name}: 1 or 0`);
  const gap = gapOf(column);
  const missing = gap === undefined ? "" : `, ${gap} where it is missing`;
  return [`  ${column.name}: ${kindOf(column)}, min ${column.min}, max ${column.max}${missing}`];
}

function noteOf({ spec }: SavedResult): string {
  const task = taskOf(spec);
  const { regression } = spec;
  return [
    task.title,
    "",
    "const model = await tf.loadLayersModel('model.json');   // model.json beside weights.bin",
    `const ${regression ? "numbers" : "probabilities"} = model.predict(input);`,
    "",
    ...inputNote(spec, task),
    regression
      ? `Output: ${spec.labelColumn} as 2 * (value - min) / (max - min) - 1, with min ${regression.min}, max ${regression.max}`
      : `Output: the probability of each label: ${spec.labels.join(", ")}`,
    "",
  ].join("\n");
}

function inputNote({ columns }: SavedResult["spec"], task: Task): readonly string[] {
  const { pixels, extractor } = task;
  if (columns.length > 0) {
    return [
      "Input: float32 [rows, inputs], in this order; numbers and dates (days since 1970-01-01) each as",
      "2 * (value - min) / (max - min) - 1, cut to -1..1, words as 1 in the place of the word and 0 in the others:",
      ...columns.flatMap((column) => inputLines(column)),
    ];
  }
  if (extractor) return [`Input: float32 [pictures, ${extractor.features}], ${featuresNeeded(extractor)}.`];
  const shape = ["images", ...anyDimensions(networkOf(task).input)].join(", ");
  return [`Input: float32 [${shape}], pixels ${PIXEL_WORDS[pixels?.shape[2] === 3 ? "colour" : "grey"]}, row by row.`];
}
