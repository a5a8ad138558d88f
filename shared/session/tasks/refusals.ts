import type { SessionSpec } from "../spec-schema.ts";
import type { Refuse } from "./family.ts";

/** For tasks that learn from no table. */
export function refuseColumns({ task, columns, regression, standardize }: SessionSpec, refuse: Refuse): void {
  const reason = `the task ${task} does not learn from a table`;
  if (columns.length > 0) refuse("columns", `must be empty: ${reason}`);
  if (regression !== null) refuse("regression", `must be null: ${reason}`);
  if (standardize) refuse("standardize", `must be false: ${reason}`);
}

/** For tasks that tell nothing apart by names. */
export function refuseLabels({ task, labels }: SessionSpec, refuse: Refuse): void {
  if (labels.length > 0) refuse("labels", `must be empty: the task ${task} has none`);
}

/** For tasks that tell samples apart. */
export function refuseFewLabels({ labels }: SessionSpec, refuse: Refuse): void {
  if (labels.length < 2) refuse("labels", "must be at least 2: there must be something to tell apart");
}

/** For tasks for which nothing is ready, or that say in a field of their own what is. */
export function refuseSource({ task, source }: SessionSpec, refuse: Refuse): void {
  if (source !== null) refuse("source", `must be null: the task ${task} does not learn from ready data`);
}

/** For tasks that learn from no pictures, or from ones whose size is their own. */
export function refusePicture({ task, picture }: SessionSpec, refuse: Refuse): void {
  if (picture !== null) refuse("picture", `must be null: the task ${task} does not learn from photographs`);
}

/** For tasks that learn from no text. */
export function refuseText({ task, text }: SessionSpec, refuse: Refuse): void {
  if (text !== null) refuse("text", `must be null: the task ${task} does not learn from a text`);
}
