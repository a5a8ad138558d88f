import type { DeviceBackend } from "../../../web/ports/training.ts";
import { PRESET_NAMES } from "../../../shared/text/presets.ts";
import { pairsAskedFor, withServedText, type ServedText } from "../../../shared/text/served-text.ts";
import type { CountedTokens, PairVocabulary } from "../../../shared/text/text-schema.ts";
import { READY_TASKS, readyNamed, withReadyTask, type ReadyTask } from "../../../shared/session/ready/ready-tasks.ts";
import { FAMILIES, taskNamed } from "../../../shared/session/tasks.ts";
import { parseSpec, SpecError, type SessionSpec } from "../../../shared/session/spec.ts";
import { ArgumentError, parseOptions, whole } from "../command-line.ts";
import { ENGINE_NAMES, ENGINE_OPTIONS, engineIn } from "../engine-option.ts";

/** The tasks for which the demo has samples; for the others people bring them, unless a ready one stands for them. */
const TASKS_WITH_DATA = Object.values(FAMILIES)
  .filter(({ data: [usual] }) => usual === "shared")
  .flatMap(({ tasks }) => tasks.map(({ name }) => name));

export const USAGE = `Usage: npm run demo -- [options]

Opens real browser tabs that train one model together, and shows them live.

  --name TEXT        what the session is called (nothing)
  --peers N          tabs, 2 to 32 (4)
  --task NAME        ${TASKS_WITH_DATA.join(", ")},
                     or one that is ready (below) (mnist-mlp)
  --rounds N         rounds at most (1000)
  --text FILE        with --task text: the text to learn, in UTF-8 (Moby-Dick)
  --tokens NAME      with --task text: characters, bytes, byte-pairs or byte-pairs:2048 (characters)
  --preset NAME      with --task text: ${PRESET_NAMES.join(" or ")} (nano)
  --context N        with --task text: tokens that the model sees at once (the preset's own)
  --target-loss X    held-out loss at which all stop, in nats, or 'none' (none)
  --target SHARE     test accuracy at which all stop, 0 to 1, or 'none' (the task's own)
  --batch N          samples a peer and round (64, or 8 windows of text)
  --optimizer NAME   adam, adamw or sgd (adam)
  --rate NUMBER      learning rate (0.001)
  --schedule WORDS   of the learning rate: constant, cosine:WARM-UP:END such as cosine:100:0.0001,
                     or step:ROUNDS:FACTOR such as step:300:0.5 (constant)
  --weight-decay X   with adamw: share that weights lose at learning rate 1 (0.1)
  --beta2 X          with adam and adamw: how slowly the second moment forgets (0.999)
  --clip-norm X      largest norm of a gradient, or 'none' (none)
  --evaluate-every N rounds from one test of the model to the next (20 steps' worth, or 100 of text)
  --compression NAME none, fp16, int8, int4 or sparse
  --policy NAME      halt or reorganize, when a tab is lost (halt)
  --start FILE       a model to start from, as a result is exported: .safetensors, a run as JSON, or the ZIP of a
                     TensorFlow.js model
  --seed N           seed of the session (1)
  --engine NAME      ${ENGINE_NAMES}, in place of the fastest that the machine has (or --backend)
  --headed           show the browser windows
  --port N           port of the signaling server (any free one)
  --timeout SECONDS  give up after this long (600)
  --out FOLDER       where the results go (results): the session's spec, the figures of all rounds, pictures of the
                     curves, the model, and the journals of all tabs

Whose data, and who may see what (docs/federated.md tells more):
  --data NAME        shared or by-label (shared)
  --alpha NUMBER     with by-label: how evenly labels are dealt out (0.5)
  --local-steps N    steps of each tab between two averages (1); 10 move a tenth of the bytes
  --outer-momentum X share of a round's change that the next one keeps, 0 to below 1 (0)
  --shares NAME      equal or speed (equal): by speed a slow tab computes on less of each batch, a quick one on more
  --slices NAME      equal or speed (equal): by speed a tab with a slow line up adds up less of each average, or none
  --overlap N        0 or 1 (0): with 1 the next round is computed while the average of this one travels
  --auto             when all tabs are there, they choose local steps and compression by how fast they measure to be
  --averaging NAME   plain or secure (plain)
  --fragments N      parts of the model that secure rounds of local steps average in turns (1); 4 move a fourth of the bytes
  --secure-bits N    32 or 16: secure averaging counts modulo 2 to this power (32)
  --secure-bound X   largest value that a secure average carries (1, or 0.125 with 16 bits)
  --aggregation NAME mean or median (mean)
  --privacy NAME     none, sample or peer: what is hidden in noise (none)
  --privacy-clip X   largest norm of what is hidden (1)
  --privacy-noise X  noise in multiples of the clip (1)
  --privacy-delta X  the delta of (epsilon, delta) (0.00001)

Ready tasks, what they learn from, and whose work that is:
${READY_TASKS.map(({ name, title, origin, licence }) => `  ${name.padEnd(18)} ${title}\n${" ".repeat(21)}${origin} (${licence})`).join("\n")}`;

export interface DemoArguments {
  readonly spec: SessionSpec;
  readonly backend: DeviceBackend | undefined;
  readonly headed: boolean;
  readonly port: number;
  readonly timeoutMs: number;
  readonly out: string;
  /** File with the model to start from. */
  readonly start: string | undefined;
}

/** @returns the file that `--text` names; undefined without. @throws ArgumentError */
export function textFileIn(args: readonly string[]): string | undefined {
  const { text, task } = parse(args);
  if (text !== undefined && task !== "text") throw new ArgumentError("--text is for --task text");
  return text;
}

/** The ready task that is asked for; undefined where another one is. @throws ArgumentError */
export function readyTaskIn(args: readonly string[]): ReadyTask | undefined {
  const { task } = parse(args);
  return task === undefined ? undefined : readyNamed(task);
}

/** In how large a vocabulary of byte pairs a text is to be learnt; undefined where it is not. @throws ArgumentError */
export function pairsIn(args: readonly string[]): PairVocabulary | undefined {
  const { tokens } = parse(args);
  return tokens === undefined ? undefined : pairsAskedFor({ task: "text", text: { tokens: tokensIn(tokens) } });
}

/**
 * @param served the text that the server has, which a session of text learns
 * @param counted what it becomes in the tokens that {@link pairsIn}; null where it is asked for none
 * @throws ArgumentError
 */
export function readArguments(
  args: readonly string[],
  served?: ServedText,
  counted: CountedTokens | null = null,
): DemoArguments {
  const { engine, backend, headed, port, timeout, out, start, auto, text: _, ...fields } = parse(args);
  return {
    spec: specOf(fields as FieldTexts, { auto }, served, counted),
    backend: engineIn({ engine, backend }),
    headed,
    port: whole("--port", port, 0, 65_535),
    timeoutMs: 1000 * whole("--timeout", timeout, 1, 86_400),
    out,
    start,
  };
}

function parse(args: readonly string[]) {
  return parseOptions({
    args: [...args],
    options: {
      ...Object.fromEntries(
        [...Object.keys(FIELD_OPTIONS), ...Object.keys(TEXT_OPTIONS)].map((name) => [
          name,
          { type: "string" as const },
        ]),
      ),
      task: { type: "string" },
      text: { type: "string" },
      tokens: { type: "string" },
      start: { type: "string" },
      ...ENGINE_OPTIONS,
      auto: { type: "boolean", default: false },
      headed: { type: "boolean", default: false },
      port: { type: "string", default: "0" },
      timeout: { type: "string", default: "600" },
      out: { type: "string", default: "results" },
    },
  }).values;
}

/** Options that set a field of the spec, and how their text is read; the spec says what is allowed. */
const FIELD_OPTIONS = {
  name: { field: "name", read: String },
  peers: { field: "seats", read: Number },
  task: { field: "task", read: String },
  rounds: { field: "rounds", read: Number },
  target: { field: "targetAccuracy", read: (text: string) => (text === "none" ? null : Number(text)) },
  "target-loss": { field: "targetLoss", read: (text: string) => (text === "none" ? null : Number(text)) },
  batch: { field: "batchSize", read: Number },
  optimizer: { field: "optimizer", read: String },
  rate: { field: "learningRate", read: Number },
  schedule: { field: "schedule", read: readSchedule },
  "weight-decay": { field: "weightDecay", read: Number },
  beta2: { field: "beta2", read: Number },
  "clip-norm": { field: "clipNorm", read: (text: string) => (text === "none" ? null : Number(text)) },
  "evaluate-every": { field: "evaluateEvery", read: Number },
  compression: { field: "compression", read: String },
  policy: { field: "policy", read: String },
  data: { field: "data", read: String },
  alpha: { field: "alpha", read: Number },
  "local-steps": { field: "localSteps", read: Number },
  "outer-momentum": { field: "outerMomentum", read: Number },
  shares: { field: "shares", read: String },
  slices: { field: "slices", read: String },
  overlap: { field: "overlap", read: Number },
  averaging: { field: "averaging", read: String },
  fragments: { field: "fragments", read: Number },
  "secure-bits": { field: "secureBits", read: Number },
  "secure-bound": { field: "secureBound", read: Number },
  aggregation: { field: "aggregation", read: String },
  privacy: { field: "privacy", read: String },
  "privacy-clip": { field: "privacyClip", read: Number },
  "privacy-noise": { field: "privacyNoise", read: Number },
  "privacy-delta": { field: "privacyDelta", read: Number },
  seed: { field: "seed", read: Number },
} as const satisfies Record<
  string,
  { readonly field: keyof SessionSpec; readonly read: (text: string) => string | number | null | object }
>;

/** `cosine:100:0.0001` and its like; what is left out has the spec's default. */
function readSchedule(text: string): object {
  const [kind, first, second, ...more] = text.split(":");
  if (more.length > 0) throw new ArgumentError(`--schedule has too many parts: ${text}`);
  const names = kind === "step" ? (["every", "factor"] as const) : (["warmup", "to"] as const);
  const parts = [first, second].flatMap((part, i) => (part === undefined ? [] : [[names[i], Number(part)]]));
  return { kind, ...Object.fromEntries(parts) };
}
/** Options that set a part of the spec's field `text`. */
const TEXT_OPTIONS = {
  tokens: { field: "text.tokens.kind", set: (tokens: string) => ({ tokens: tokensIn(tokens) }) },
  preset: { field: "text.preset", set: (preset: string) => ({ preset }) },
  context: { field: "text.context", set: (context: string) => ({ context: Number(context) }) },
} as const;

type FieldTexts = Readonly<Record<string, string | undefined>>;

/** Tokens as they are typed: `bytes`, `byte-pairs:2048`. */
function tokensIn(typed: string): { readonly kind: string; readonly vocabulary?: number } {
  const [kind = "", size] = typed.split(":");
  return size === undefined ? { kind } : { kind, vocabulary: Number(size) };
}

/** The options decide what a session is; fields without an option have the spec's defaults. */
function specOf(
  texts: FieldTexts,
  flags: Pick<SessionSpec, "auto">,
  served: ServedText | undefined,
  counted: CountedTokens | null,
): SessionSpec {
  if (texts.data === "own") {
    throw new ArgumentError("--data must be shared or by-label: the demo's tabs have no data of their own to choose");
  }
  const task = taskNamed(texts.task ?? "");
  if (task !== undefined && !TASKS_WITH_DATA.includes(task)) {
    const ready = READY_TASKS.map(({ name }) => name).join(", ");
    throw new ArgumentError(`--task ${task} learns from what people bring; the demo has ready data for ${ready}`);
  }
  const fields: Record<string, unknown> = { ...flags };
  for (const [name, { field, read }] of Object.entries(FIELD_OPTIONS)) {
    const text = texts[name];
    if (text !== undefined) fields[field] = read(text);
  }
  const ofText = Object.entries(TEXT_OPTIONS).map(([name, { set }]) =>
    texts[name] === undefined ? {} : set(texts[name]),
  );
  const text = Object.assign({}, ...ofText) as object;
  if (fields.task === "text" || Object.keys(text).length > 0) fields.text = text;
  try {
    const wanted = withReadyTask(fields);
    return parseSpec(served === undefined ? wanted : withServedText(wanted, served, counted));
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    throw new ArgumentError(error.issues.map(({ field, reason }) => `${optionOf(field)} ${reason}`).join("\n"));
  }
}

function optionOf(field: string): string {
  const [outer, inner = "kind"] = field.split(".");
  const ofText = Object.entries(TEXT_OPTIONS).find(([, option]) => option.field === field);
  if (ofText) return `--${ofText[0]}`;
  const option = Object.entries(FIELD_OPTIONS).find(([, option]) => option.field === outer);
  if (option === undefined) return field;
  return inner === "kind" ? `--${option[0]}` : `--${option[0]}: ${inner}`;
}
