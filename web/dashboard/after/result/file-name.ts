import { familyOf } from "../../../../shared/session/tasks.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import type { SaveReason } from "../../../../shared/peer/states.ts";
import type { ResultSummary } from "../../../storage/types.ts";

/** Files with what this seat alone knows: its journal, and its own losses. */
const OF_ONE_SEAT: readonly string[] = ["json", "csv", "ndjson"];

/** After these the model of one seat need not be that of the others. */
const APART: readonly SaveReason[] = ["minority", "failed", "divergence"];

/** Long enough to tell runs apart, short enough for every file system, whatever the script. */
const WORDS_MAX = 60;

/** Labels that stand for a task, where nothing else does. */
const LABELS_SHOWN = 3;

type Named = Pick<ResultSummary, "spec" | "seat" | "savedAt" | "reason" | "name" | "imported">;

/**
 * What a file of a result is called: what the run is called or learnt, when it was saved where people are, and the seat only
 * where another seat's file would be another: `digits-2026-11-27-14h23.safetensors`.
 * @param extension without its first dot
 */
export function resultFileName(result: Named, extension: string): string {
  return `${stemOf(result, OF_ONE_SEAT.includes(extension))}.${extension}`;
}

/** How the names of pictures of a result begin, which all its seats share. */
export function resultFileStem(result: Named): string {
  return stemOf(result, false);
}

/** What is called so, and when, as a name that any file system takes: words, the day, the minute. */
export function fileStem(words: string, at: number): string {
  const when = new Date(at);
  const [month, day, hour, minute] = [when.getMonth() + 1, when.getDate(), when.getHours(), when.getMinutes()].map(
    (part) => String(part).padStart(2, "0"),
  );
  return `${plainWords(words) || "model"}-${when.getFullYear()}-${month}-${day}-${hour}h${minute}`;
}

function stemOf(result: Named, isOfOneSeat: boolean): string {
  const { seat, savedAt, reason, imported } = result;
  const stem = fileStem(calledOf(result), savedAt);
  return !imported && (isOfOneSeat || APART.includes(reason)) ? `${stem}-seat-${seat}` : stem;
}

function calledOf({ name, spec, imported }: Named): string {
  return name || spec.name || (imported && fileWords(imported.file)) || taskName(spec);
}

/** The name of a file without its ending, and without what this module has given it: it would say that twice. */
function fileWords(file: string): string {
  return file
    .replace(/^.*[\\/]/, "")
    .replace(/(\.tfjs)?\.\w{1,12}$/, "")
    .replace(/-\d{4}-\d{2}-\d{2}-\d{2}h\d{2}(-seat-\d+)?$/, "");
}

/** What a session learns, in a word or a few. */
function taskName(spec: SessionSpec): string {
  const { source, text, labels, labelColumn, data } = spec;
  const ready = source?.name ?? text?.source?.name;
  if (ready !== undefined) return ready;
  const { name, answer, sample } = familyOf(spec);
  if (answer !== "label" || data !== "own") return name;
  if (sample === "row") return labelColumn;
  return labels.length <= LABELS_SHOWN ? labels.join(" ") : `${labels.slice(0, LABELS_SHOWN).join(" ")} and more`;
}

/** Letters and digits of any script, with dashes between them: nothing that a file system or a shell takes amiss. */
function plainWords(text: string): string {
  const words = text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-");
  return [...words]
    .slice(0, WORDS_MAX)
    .join("")
    .replace(/^-+|-+$/g, "");
}
