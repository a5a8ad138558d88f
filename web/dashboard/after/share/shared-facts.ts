import { familyOf, taskOf } from "../../../../shared/session/tasks.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import type { SavedResult } from "../../../storage/types.ts";
import { thin, type Points } from "../../charts/thin.ts";
import { loss, whole } from "../../kit/look/figures.ts";
import { comparableMeasureOf, measureOf } from "../../story/measure.ts";
import { taskWords } from "../../story/tasks.ts";
import { roundCurves } from "../round-curves.ts";

/** What is told of a shared model: on the page of its file, and on pictures of links to it. Small, and plain JSON. */
export interface SharedFacts {
  /** What people call it, or else what it is for. */
  readonly title: string;
  /** What it learnt from, and what kind of model it is. */
  readonly task: string;
  /** How good it is, in words; null where that was not measured. */
  readonly measure: { readonly name: string; readonly value: string; readonly against: string } | null;
  /** When it was saved, in milliseconds since 1970. */
  readonly at: number;
  /** How those who trained it wanted to be called, where others may know. */
  readonly people: readonly string[];
  /** How many tabs trained it; null where that is not known. */
  readonly tabs: number | null;
  readonly rounds: number;
  /** How it came to be so good, or null where there are no figures of rounds. */
  readonly curve: SharedCurve | null;
}

/** A curve by rounds, and what it is told as without being seen. */
export interface SharedCurve {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly words: string;
}

/** Points of a curve that is as large as a thumb. */
const POINTS_MAX = 100;

/** @param withNames of people too: those were told to who trained together, and somebody has to say that others may know */
export function sharedFacts(result: Omit<SavedResult, "state" | "journal">, withNames = false): SharedFacts {
  const { spec, imported, round, savedAt } = result;
  const task = taskOf(spec);
  const measure = measureOf(spec);
  const value = measure.of(result);
  const purpose = purposeOf(spec);
  const title = result.name || spec.name || purpose;
  const held = [
    `on the ${taskWords(spec).heldOut}, which it had not learnt from`,
    value !== null && measure.also(value),
  ];
  return {
    title,
    task: title === purpose ? task.title : `${purpose}. ${task.title}`,
    measure:
      value === null
        ? null
        : { name: measure.name, value: measure.format(value), against: held.filter(Boolean).join(": ") },
    at: savedAt,
    people: withNames ? (result.seatNames ?? []).filter((name) => name !== "") : [],
    tabs: imported?.isSpecKnown === false ? null : spec.seats,
    rounds: round,
    curve: curveOf(spec, result.rounds),
  };
}

/** Labels that are named one by one. */
const LABELS_NAMED = 4;

/** What a model is for, to people who were not there. */
function purposeOf(spec: SessionSpec): string {
  const { answer, sample, name } = familyOf(spec);
  const { labels, regression, labelColumn, data } = spec;
  if (answer === "token") return "A model that goes on with a text";
  if (regression) return `A model that estimates ${labelColumn}`;
  if (name === "digits" && data !== "own") return "A model that reads digits";
  const more = labels.length > LABELS_NAMED ? [`${whole(labels.length - LABELS_NAMED)} more`] : [];
  const told = LIST.format([...labels.slice(0, LABELS_NAMED), ...more]);
  return sample === "row" ? `A model that tells ${labelColumn}: ${told}` : `A model that tells apart ${told}`;
}

const LIST = new Intl.ListFormat("en-GB");

/** What was measured, where that was done often enough to be a curve; else the loss. */
function curveOf(spec: SessionSpec, rounds: SavedResult["rounds"]): SharedCurve | null {
  const measure = comparableMeasureOf(spec);
  const curves = roundCurves(rounds, measure);
  const measured = thin(curves.measured, POINTS_MAX);
  if (measured.x.length > 1) return told(measure.name, measured, measure.format);
  const losses = thin(curves.loss, POINTS_MAX);
  return losses.x.length > 1 ? told("Loss", losses, loss) : null;
}

function told(name: string, { x, y }: Points, format: (value: number) => string): SharedCurve {
  const [first, last] = [y[0] ?? 0, y.at(-1) ?? 0];
  const words = `${name} over rounds: ${format(first)} at round ${whole(x[0] ?? 0)}, ${format(last)} at round ${whole(x.at(-1) ?? 0)}`;
  return { name, x: x.map((value) => Math.round(value)), y: y.map((value) => Number(value.toPrecision(5))), words };
}
