import { createRequire } from "node:module";

/** One line of values. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What was read of a text in Prometheus's format. */
export interface Exposition {
  /** Of metrics by name, `COUNTER`, `GAUGE`, `HISTOGRAM` or `SUMMARY`, as somebody else's parser found them. */
  readonly types: ReadonlyMap<string, string>;
  readonly samples: readonly Sample[];
}

/** Reads types and plain values; of histograms with labels it keeps one series alone, so that samples are read here. */
const parse = createRequire(import.meta.url)("parse-prometheus-text-format") as (
  text: string,
) => readonly { readonly name: string; readonly type: string }[];

const LINE =
  /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*)\})? ([-+]?[\d.]+(?:e[-+]?\d+)?|[-+]?Inf|nan)$/i;

/** @throws where the text is not one of that format */
export function readExposition(text: string): Exposition {
  if (!text.endsWith("\n")) throw new Error("The last line has no end.");
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const samples = lines.map((line) => {
    const [, name, labels = "", value] = LINE.exec(line) ?? [];
    if (name === undefined) throw new Error(`No line of Prometheus's format: ${line}`);
    const pairs = [...labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)].map(([, label, said]) => [label, said]);
    return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) };
  });
  return { types: new Map(parse(text).map(({ name, type }) => [name, type])), samples };
}

/** The value with these labels, of a histogram how often it was observed; undefined where there is none. */
export function valueOf(
  { types, samples }: Exposition,
  metric: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const name = types.get(metric) === "HISTOGRAM" ? `${metric}_count` : metric;
  const has = ({ labels: own }: Sample) => Object.entries(labels).every(([label, value]) => own[label] === value);
  return samples.find((sample) => sample.name === name && has(sample))?.value;
}
