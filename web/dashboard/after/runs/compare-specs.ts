import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { draftOf } from "../../story/spec/draft.ts";
import { blocksWords } from "../../story/model/kind-words.ts";
import { SPEC_FIELDS } from "../../story/spec/spec-fields.ts";
import { sourceWords, tokensWords } from "../../story/text-words.ts";
import type { ResultSummary } from "../../../storage/types.ts";

/** A field of the specs of some runs. */
export interface ComparedField {
  readonly label: string;
  /** For each run its value; "–" where it means nothing there, "not known" of a model whose training nobody told. */
  readonly values: readonly string[];
}

export interface ComparedSpecs {
  readonly differing: readonly ComparedField[];
  /** What all have, whose training is known. */
  readonly same: readonly { readonly label: string; readonly value: string }[];
}

const MEANS_NOTHING = "–";
const NOT_KNOWN = "not known";

type Compared = Pick<ResultSummary, "spec" | "imported">;

/** Fields that the form has no place for. */
const FURTHER: readonly { readonly label: string; readonly text: (spec: SessionSpec) => string }[] = [
  { label: "Blocks", text: ({ model }) => (model === null ? MEANS_NOTHING : blocksWords(model)) },
  { label: "Text", text: ({ text }) => (text === null ? MEANS_NOTHING : sourceWords(text)) },
  { label: "Tokens", text: ({ text }) => (text === null ? MEANS_NOTHING : tokensWords(text.tokens)) },
  { label: "Context", text: ({ text }) => (text === null ? MEANS_NOTHING : `${text.context} tokens`) },
  {
    label: "GPT",
    text: ({ text, model }) => (text === null || model !== null ? MEANS_NOTHING : text.preset),
  },
  { label: "Starts from", text: ({ start }) => start?.from ?? "values drawn from the seed" },
  { label: "Columns", text: ({ columns }) => columns.map(({ name }) => name).join(", ") || MEANS_NOTHING },
  { label: "Checkpoint every", text: ({ checkpointEvery }) => `${checkpointEvery} rounds` },
];

/** What the specs of some runs have in common, and what not. */
export function compareSpecs(runs: readonly Compared[]): ComparedSpecs {
  const drafts = runs.map(({ spec, imported }) => ({ draft: draftOf(spec), data: spec.data, imported }));
  const fields: ComparedField[] = [
    ...SPEC_FIELDS.map(({ label, name, unit, choices, matters }) => ({
      label,
      values: drafts.map(({ draft, data, imported }) => {
        const isModel = name === "task" || name === "labels" || name === "model";
        if (imported?.isSpecKnown === false && !isModel) return NOT_KNOWN;
        if (matters && !matters(draft, data)) return MEANS_NOTHING;
        const text = draft[name];
        const label = choices?.find(({ value }) => value === text)?.label;
        if (text === "" && label === undefined) return "none";
        const chosen = label ?? text;
        return unit ? `${chosen} ${unit}` : chosen;
      }),
    })),
    ...FURTHER.map(({ label, text }) => ({
      label,
      values: runs.map((run) =>
        run.imported?.isSpecKnown === false && label === "Checkpoint every" ? NOT_KNOWN : text(run.spec),
      ),
    })),
  ];
  const differing = fields.filter(({ values }) => knownOf(values).length > 1);
  const same = fields.flatMap(({ label, values }) => {
    const [value, ...others] = knownOf(values);
    return value === undefined || value === MEANS_NOTHING || others.length > 0 ? [] : [{ label, value }];
  });
  return { differing, same };
}

/** The different values among those that are known. */
function knownOf(values: readonly string[]): readonly string[] {
  return [...new Set(values)].filter((value) => value !== NOT_KNOWN);
}
