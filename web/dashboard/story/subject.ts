import { readyWithDigest } from "../../../shared/session/ready/ready-tasks.ts";
import type { SessionSpec } from "../../../shared/session/spec.ts";
import { familyOf, taskOf } from "../../../shared/session/tasks.ts";

/** Of more labels the first stand for all. */
const LABELS_SHOWN = 4;

/** What a session learns, in a few words and without its model: what people would call it who have no name for it. */
export function subjectOf(spec: SessionSpec): string {
  const source = spec.source ?? spec.text?.source ?? null;
  if (source !== null) return readyWithDigest(source.sha256)?.title ?? source.name;
  const { subject, answer, sample } = familyOf(spec);
  if (answer !== "label" || spec.data !== "own") return subject;
  if (sample === "row") return `Table: ${spec.labelColumn}`;
  const { labels } = spec;
  const shown = labels.slice(0, LABELS_SHOWN).join(", ");
  return `Pictures: ${shown}${labels.length > LABELS_SHOWN ? ` and ${labels.length - LABELS_SHOWN} more` : ""}`;
}

/** What of a task's line the subject leaves open: mostly its model. */
export function modelOf(spec: SessionSpec): string {
  const { title } = taskOf(spec);
  const said = [subjectOf(spec), familyOf(spec).subject].find((subject) => title.startsWith(subject));
  if (said === undefined) return title;
  return title.slice(said.length).replace(/^[,:\s]+/, "");
}
