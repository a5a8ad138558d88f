/** How a word of a call's parameters is read: the place of a number in the memory, a whole number, or a float32. */
export type Word = "place" | "whole" | "float";

/** A kernel in WGSL: what it is called with, and what it does. */
export interface Shader {
  readonly words: Readonly<Record<string, Word>>;
  readonly code: string;
}

/** Threads of a workgroup that computes elements, each for itself. */
export const ELEMENT_THREADS = 256;
/** Threads of a workgroup that shares a row. */
export const ROW_THREADS = 64;
/** Columns and rows at a time of a workgroup that sums down columns. */
export const COLUMN_THREADS = 16;

/** A kernel whose threads each compute one of `count` elements, `i`. @param body of the thread */
export function elements(words: Shader["words"], count: string, body: string, more = ""): Shader {
  const code = /* wgsl */ `
${more}
@compute @workgroup_size(${ELEMENT_THREADS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * groups.x + group.x) * ${ELEMENT_THREADS}u + lane;
  if (i >= ${count}) { return; }
  ${body}
}`;
  return { words, code: memoryOf(words) + code };
}

/**
 * A kernel whose workgroups each compute one of the rows `p.start` to before `p.end`, `row`, with threads that take every
 * ${ROW_THREADS}th column from `lane` on. `total` and `most` are the sum and the largest over all threads.
 */
export function rows(words: Shader["words"], body: string, more = ""): Shader {
  const code = /* wgsl */ `
${more}
var<workgroup> lanes: array<f32, ${ROW_THREADS}>;
fn total(lane: u32, x: f32) -> f32 {
  lanes[lane] = x;
  workgroupBarrier();
  for (var half = ${ROW_THREADS / 2}u; half > 0u; half /= 2u) {
    if (lane < half) { lanes[lane] += lanes[lane + half]; }
    workgroupBarrier();
  }
  let sum = lanes[0];
  workgroupBarrier();
  return sum;
}
fn most(lane: u32, x: f32) -> f32 {
  lanes[lane] = x;
  workgroupBarrier();
  for (var half = ${ROW_THREADS / 2}u; half > 0u; half /= 2u) {
    if (lane < half) { lanes[lane] = max(lanes[lane], lanes[lane + half]); }
    workgroupBarrier();
  }
  let largest = lanes[0];
  workgroupBarrier();
  return largest;
}
@compute @workgroup_size(${ROW_THREADS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let row = p.start + group.y * groups.x + group.x;
  if (row >= p.end) { return; }
  ${body}
}`;
  return { words, code: memoryOf(words) + code };
}

/**
 * A kernel that sums down columns: `body` is run for each `row` of `column`, a share of the rows by each thread, and adds
 * to sums `s0` and `s1`; `put` is run by one thread with their totals.
 * @param rowCount how many rows there are
 */
export function columns(words: Shader["words"], rowCount: string, body: string, put: string): Shader {
  const code = /* wgsl */ `
var<workgroup> first: array<f32, ${COLUMN_THREADS ** 2}>;
var<workgroup> second: array<f32, ${COLUMN_THREADS ** 2}>;
@compute @workgroup_size(${COLUMN_THREADS}, ${COLUMN_THREADS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) thread: vec3u) {
  let column = p.start + group.x * ${COLUMN_THREADS}u + thread.x;
  var s0 = 0.0;
  var s1 = 0.0;
  if (column < p.end) {
    for (var row = thread.y; row < ${rowCount}; row += ${COLUMN_THREADS}u) { ${body} }
  }
  let at = thread.y * ${COLUMN_THREADS}u + thread.x;
  first[at] = s0;
  second[at] = s1;
  workgroupBarrier();
  if (thread.y > 0u || column >= p.end) { return; }
  for (var other = 1u; other < ${COLUMN_THREADS}u; other++) {
    s0 += first[other * ${COLUMN_THREADS}u + thread.x];
    s1 += second[other * ${COLUMN_THREADS}u + thread.x];
  }
  ${put}
}`;
  return { words, code: memoryOf(words) + code };
}

/** What every kernel has: the one memory, as words since whole numbers lie in it too, and its parameters. */
export function memoryOf(words: Shader["words"]): string {
  const fields = Object.entries(words).map(([name, word]) => `${name}: ${word === "float" ? "f32" : "u32"},`);
  return /* wgsl */ `
struct Parameters { ${fields.join(" ")} }
@group(0) @binding(0) var<storage, read_write> memory: array<u32>;
@group(0) @binding(1) var<uniform> p: Parameters;
fn number(i: u32) -> f32 { return bitcast<f32>(memory[i]); }
fn put(i: u32, x: f32) { memory[i] = bitcast<u32>(x); }
fn nan() -> f32 { return bitcast<f32>(p_nan()); }
fn p_nan() -> u32 { return 0x7fc00000u + (memory[0] & 0u); }
`;
}
