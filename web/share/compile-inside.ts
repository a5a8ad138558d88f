import { networkOf, type Task } from "../../shared/session/tasks.ts";
import type { CompiledModel } from "../training/compiled-model.ts";
import { SimdModel } from "../training/simd/simd-model.ts";
import { compileStandardizing } from "../training/standardizing-model.ts";
import { kernelsInside } from "./kernels-inside.ts";

/** Compiles a task's model with the kernels of this file, as the pages of a server do. @throws Error in words for people */
export async function compileInside(task: Task): Promise<CompiledModel> {
  const module = await kernelsInside();
  return compileStandardizing(networkOf(task), (inner) => new SimdModel(inner, module));
}
