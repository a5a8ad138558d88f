import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { compileKernels } from "../e2e/setup/kernels.ts";
import { halfRange } from "../shared/data/number-range.ts";
import type { Evaluation } from "../shared/peer/gradient-request.ts";
import { parseSpec, type SessionSpec } from "../shared/session/spec.ts";
import { FAMILIES, networkOf, taskOf } from "../shared/session/tasks.ts";
import type { LayeredModel } from "../shared/training/model/model.ts";
import { Random } from "../shared/training/random.ts";
import type { OwnExamples } from "../web/ports/own-data.ts";
import type { CompiledModel } from "../web/training/compiled-model.ts";
import { SimdModel } from "../web/training/simd/simd-model.ts";
import { compileStandardizing } from "../web/training/standardizing-model.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figure.ts";
import { mean } from "./statistics.ts";
import { trainPlainly } from "./tables/plain-central.ts";
import { rowSubset } from "./tables/row-subset.ts";
import { trainSeats } from "./tables/seat-session.ts";
import { KNOWN_TABLES, readTable } from "./tables/table-file.ts";

const SEATS = 3;
const REPEATS = 10;
const QUICK_REPEATS = 3;

/** What a session of a table comes to with what the form proposes, beside a plain model of its size in one place. */
export async function* measureTables(bench: Bench): AsyncGenerator<Figure, void> {
  const { tables: folder } = bench;
  if (folder === undefined) throw new Error("--tables FOLDER names the folder with the tables");
  const module = await WebAssembly.compile(readFileSync(await compileKernels("plain")));
  const compile = (model: LayeredModel): CompiledModel =>
    compileStandardizing(model, (inner) => new SimdModel(inner, module));
  for (const [name, known] of Object.entries(KNOWN_TABLES)) {
    if (!existsSync(path.join(folder, known.file))) continue;
    bench.say(`table ${name}, ${SEATS} seats and one model in one place`);
    const { fields, rows } = await readTable(folder, known);
    const [together, plain]: [number[], number[]] = [[], []];
    for (let seed = 1; seed <= (bench.quick ? QUICK_REPEATS : REPEATS); seed++) {
      const common = { ...fields, task: "table-mlp", data: "own", seats: SEATS, seed } as const;
      const spec = parseSpec({ ...common, ...FAMILIES.table.proposed });
      const dealt = deal(rows, seed);
      together.push(scoreOf(spec, await trainSeats(spec, compile(networkOf(taskOf(spec))), dealt)));
      const network = networkOf(taskOf(parseSpec(common)));
      plain.push(scoreOf(spec, await trainPlainly(network, compile, dealt, seed)));
    }
    yield figureOf(name, together, plain, known.predicts === "number");
  }
}

/** In an order that a seed draws, each third row to a seat. */
function deal(rows: OwnExamples, seed: number): OwnExamples[] {
  const order = Uint32Array.from({ length: rows.samples }, (_, i) => i);
  new Random("deal", seed).shuffle(order);
  return Array.from({ length: SEATS }, (_, seat) =>
    rowSubset(
      rows,
      order.filter((_row, i) => i % SEATS === seat),
    ),
  );
}

/** Per cent that are right, or the mean error in the number's own unit. */
function scoreOf({ regression }: SessionSpec, { correct, total, loss }: Evaluation): number {
  return regression ? loss * halfRange(regression) : (100 * correct) / total;
}

function figureOf(name: string, together: readonly number[], plain: readonly number[], isError: boolean): Figure {
  const [own, other] = [mean(together), mean(plain)];
  return {
    part: "tables",
    name: `table ${name}: ${isError ? "mean error" : "right"}, ${SEATS} seats`,
    value: own,
    unit: isError ? "of its unit" : "%",
    formula: `mean over deals of the rows to ${SEATS} seats, on what they hold out; one model in one place beside it`,
    samples: { together, plain },
    target: isError ? { relation: "at most", value: 1.05 * other } : { relation: "at least", value: other - 1 },
    note: `one model in one place: ${other.toFixed(2)}`,
  };
}
