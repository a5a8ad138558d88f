import { elements, memoryOf, type Shader } from "../shader.ts";

/** How a workgroup of 16 x 16 threads computes a product. */
interface Tiling {
  /** Rows and columns that it computes. */
  readonly tile: number;
  /** How deep it reads at a time. */
  readonly depth: number;
}

const THREADS = 16;
/** Of most products. */
export const SMALL: Tiling = { tile: 64, depth: 16 };
/** Of large ones: a thread reads half as many numbers for each that it multiplies. */
export const LARGE: Tiling = { tile: 128, depth: 8 };

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

/** c (+)= a·b for many pairs of matrices with any strides, by tiles that a workgroup keeps in its memory. */
function productsBy({ tile, depth }: Tiling): Shader {
  // Each thread computes so many rows, side by side, and as many columns, every 16th: neighbours read and write neighbours.
  const each = tile / THREADS;
  // One more between the lines of a tile, lest threads that read down a column meet in a bank.
  const line = tile + 1;
  const rows = Array.from({ length: each }, (_, row) => row);
  const fours = Array.from({ length: each / 4 }, (_, four) => four);
  const right = (four: number): string =>
    [0, 1, 2, 3].map((i) => `right[at + ${(4 * four + i) * THREADS}u]`).join(", ");
  return {
    words: PRODUCT_WORDS,
    code: /* wgsl */ `${memoryOf(PRODUCT_WORDS)}
var<workgroup> left: array<f32, ${depth * line}>;
var<workgroup> right: array<f32, ${depth * line}>;
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
  let row0 = p.start + group.y * ${tile}u;
  let column0 = group.x * ${tile}u;
  let last = min(p.depth, (part + 1u) * p.share);
  ${rows.flatMap((row) => fours.map((four) => `var s${row}_${four} = vec4f();`)).join(" ")}
  for (var k0 = part * p.share; k0 < last; k0 += ${depth}u) {
    for (var e = lane; e < ${tile * depth}u; e += ${THREADS * THREADS}u) {
      // Neighbouring threads read neighbouring numbers, whichever way the matrix lies.
      let k = select(e / ${tile}u, e % ${depth}u, p.aColumn == 1u);
      let row = select(e % ${tile}u, e / ${depth}u, p.aColumn == 1u);
      var x = 0.0;
      if (row0 + row < p.end && k0 + k < last) { x = number(a + (row0 + row) * p.aRow + (k0 + k) * p.aColumn); }
      left[k * ${line}u + row] = x;
      let deep = select(e % ${depth}u, e / ${tile}u, p.bColumn == 1u);
      let column = select(e / ${depth}u, e % ${tile}u, p.bColumn == 1u);
      var y = 0.0;
      if (column0 + column < p.columns && k0 + deep < last) {
        y = number(b + (k0 + deep) * p.bRow + (column0 + column) * p.bColumn);
      }
      right[deep * ${line}u + column] = y;
    }
    workgroupBarrier();
    for (var k = 0u; k < ${depth}u; k++) {
      let at = k * ${line}u + thread.x;
      let from_row = k * ${line}u + thread.y * ${each}u;
      ${fours.map((four) => `let y${four} = vec4f(${right(four)});`).join("\n      ")}
      ${rows
        .map((row) => {
          const sums = fours.map((four) => `s${row}_${four} += x${row} * y${four};`).join(" ");
          return `let x${row} = left[from_row + ${row}u]; ${sums}`;
        })
        .join("\n      ")}
    }
    workgroupBarrier();
  }
  ${rows
    .flatMap((row) =>
      fours.map((four) => {
        const place = `row0 + thread.y * ${each}u + ${row}u, column0 + thread.x + ${4 * four * THREADS}u`;
        return `store(c, ${place}, s${row}_${four});`;
      }),
    )
    .join("\n  ")}
}
fn store(c: u32, row: u32, column: u32, sums: vec4f) {
  if (row >= p.end) { return; }
  for (var i = 0u; i < 4u; i++) {
    let at = column + i * ${THREADS}u;
    if (at >= p.columns) { return; }
    let place = c + row * p.cRow + at;
    put(place, select(sums[i], number(place) + sums[i], p.accumulate == 1u));
  }
}`,
  };
}

export const products = productsBy(SMALL);
export const largeProducts = productsBy(LARGE);

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
