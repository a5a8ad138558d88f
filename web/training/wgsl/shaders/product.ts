import { elements, memoryOf, type Shader } from "../shader.ts";

/** Rows and columns of what a workgroup computes, and how deep it reads at a time. */
export const TILE = 64;
const DEPTH = 16;
/** Between the lines of a tile in the workgroup's memory: one more, lest threads that read a column meet in a bank. */
const LINE = TILE + 1;
/** Each thread computes a square of so many rows and columns. */
const EACH = 4;
const THREADS = TILE / EACH;

const PRODUCT_WORDS: Shader["words"] = {
  ...{ a: "place", aRow: "whole", aColumn: "whole", b: "place", bRow: "whole", bColumn: "whole" },
  ...{ c: "place", cRow: "whole", columns: "whole", depth: "whole", accumulate: "whole" },
  ...{ start: "whole", end: "whole" },
  /** Of many products: matrices of sample `i / heads` and head `i % heads`. */
  ...{ heads: "whole", aSample: "whole", aHead: "whole", bSample: "whole", bHead: "whole" },
  ...{ cSample: "whole", cHead: "whole" },
  /** A deep product is divided: each part of `share` lines gives a matrix of its own, `cPart` numbers from the last. */
  ...{ parts: "whole", share: "whole", cPart: "whole" },
};

const LINES = Array.from({ length: EACH }, (_, i) => i);

/** c (+)= a·b for many pairs of matrices with any strides, by tiles that a workgroup keeps in its memory. */
export const products: Shader = {
  words: PRODUCT_WORDS,
  code: /* wgsl */ `${memoryOf(PRODUCT_WORDS)}
var<workgroup> left: array<f32, ${DEPTH * LINE}>;
var<workgroup> right: array<f32, ${DEPTH * LINE}>;
@compute @workgroup_size(${THREADS}, ${THREADS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) thread: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let item = group.z / p.parts;
  let part = group.z % p.parts;
  let sample = item / p.heads;
  let head = item % p.heads;
  let a = p.a + sample * p.aSample + head * p.aHead;
  let b = p.b + sample * p.bSample + head * p.bHead;
  let c = p.c + sample * p.cSample + head * p.cHead + part * p.cPart;
  let row0 = p.start + group.y * ${TILE}u;
  let column0 = group.x * ${TILE}u;
  let last = min(p.depth, (part + 1u) * p.share);
  ${LINES.map((i) => `var s${i} = vec4f();`).join(" ")}
  for (var k0 = part * p.share; k0 < last; k0 += ${DEPTH}u) {
    for (var e = lane; e < ${TILE * DEPTH}u; e += ${THREADS * THREADS}u) {
      // Neighbouring threads read neighbouring numbers, whichever way the matrix lies.
      let k = select(e / ${TILE}u, e % ${DEPTH}u, p.aColumn == 1u);
      let row = select(e % ${TILE}u, e / ${DEPTH}u, p.aColumn == 1u);
      var x = 0.0;
      if (row0 + row < p.end && k0 + k < last) { x = number(a + (row0 + row) * p.aRow + (k0 + k) * p.aColumn); }
      left[k * ${LINE}u + row] = x;
      let deep = select(e % ${DEPTH}u, e / ${TILE}u, p.bColumn == 1u);
      let column = select(e / ${DEPTH}u, e % ${TILE}u, p.bColumn == 1u);
      var y = 0.0;
      if (column0 + column < p.columns && k0 + deep < last) {
        y = number(b + (k0 + deep) * p.bRow + (column0 + column) * p.bColumn);
      }
      right[deep * ${LINE}u + column] = y;
    }
    workgroupBarrier();
    for (var k = 0u; k < ${DEPTH}u; k++) {
      let at = k * ${LINE}u + thread.x;
      // Every ${THREADS}th column, so that neighbouring threads read and write neighbouring ones.
      let y = vec4f(${LINES.map((i) => `right[at + ${i * THREADS}u]`).join(", ")});
      ${LINES.map((i) => `s${i} += left[k * ${LINE}u + thread.y * ${EACH}u + ${i}u] * y;`).join(" ")}
    }
    workgroupBarrier();
  }
  ${LINES.map((i) => `store(c, row0 + thread.y * ${EACH}u + ${i}u, column0 + thread.x, s${i});`).join("\n  ")}
}
fn store(c: u32, row: u32, column: u32, sums: vec4f) {
  if (row >= p.end) { return; }
  for (var i = 0u; i < ${EACH}u; i++) {
    let at = column + i * ${THREADS}u;
    if (at >= p.columns) { return; }
    let place = c + row * p.cRow + at;
    put(place, select(sums[i], number(place) + sums[i], p.accumulate == 1u));
  }
}`,
};

/** c [rows, columns] (+)= the sum of `parts` matrices that lie one behind the other. */
export const sumParts = elements(
  {
    ...{ x: "place", parts: "whole", size: "whole", c: "place", cRow: "whole", columns: "whole", accumulate: "whole" },
    start: "whole",
  },
  "p.size",
  /* wgsl */ `
  var sum = 0.0;
  for (var part = 0u; part < p.parts; part++) { sum += number(p.x + part * p.size + i); }
  let place = p.c + (p.start + i / p.columns) * p.cRow + i % p.columns;
  put(place, select(sum, number(place) + sum, p.accumulate == 1u));`,
);
