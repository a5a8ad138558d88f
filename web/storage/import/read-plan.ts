import * as v from "valibot";
import type { Block } from "../../../shared/training/model/block.ts";
import { ImportError } from "./import-error.ts";
import { readTopology } from "./topology.ts";

/** A model's blocks out of a file, without its weights. */
export interface ReadPlan {
  /** What goes in, of one sample. */
  readonly inputs: readonly number[];
  readonly blocks: readonly Block[];
  /** What is not quite as in the file, in sentences for people. */
  readonly notes: readonly string[];
}

/**
 * Reads the blocks of a TensorFlow.js layers model: `model.json`, or its topology alone. The dense layer at its end is the
 * head's here, which has an output for each label.
 * @throws ImportError naming the layer that no block stands for
 */
export function readPlan(file: string, text: string): ReadPlan {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ImportError(file, "it is not JSON: it is damaged, or no model.json");
  }
  const Model = v.object({ modelTopology: v.unknown() });
  const topology = v.is(Model, json) ? json.modelTopology : json;
  const { inputs, layers, head, notes } = readTopology(file, topology, "plan");
  const end = head && `the last layer, "${head.name}" with ${head.units} outputs, is the one that is always last`;
  return { inputs, blocks: layers.map(({ block }) => block), notes: [...notes, ...(end ? [end] : [])] };
}
