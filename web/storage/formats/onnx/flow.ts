import type { OnnxGraph, Value } from "./onnx-graph.ts";

/**
 * What flows from one block to the next, for a number of samples that is told only in use. Pictures have their channels
 * last, as everywhere here; ONNX's convolutions and pools want them first, and so they stay until somebody wants them
 * last again.
 */
export interface Flow {
  readonly value: Value;
  readonly channels: "first" | "last";
}

/** How a picture is turned from one order to the other. */
const TO_FIRST = [0, 3, 1, 2];
const TO_LAST = [0, 2, 3, 1];

/** [samples, channels, height, width]. */
export function channelsFirst(graph: OnnxGraph, { value, channels }: Flow): Value {
  return channels === "first" ? value : graph.op("Transpose", [value], { perm: { ints: TO_FIRST } });
}

/** [samples, ...] as the shapes of blocks say it. */
export function channelsLast(graph: OnnxGraph, { value, channels }: Flow): Value {
  return channels === "last" ? value : graph.op("Transpose", [value], { perm: { ints: TO_LAST } });
}

/** A flow in the order of another. */
export function inOrderOf(graph: OnnxGraph, flow: Flow, { channels }: Flow): Flow {
  return { value: channels === "first" ? channelsFirst(graph, flow) : channelsLast(graph, flow), channels };
}
