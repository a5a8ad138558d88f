import { reasonOf } from "../../../shared/reason-of.ts";
import { JournalsError, recordingOfJournals } from "../../../shared/replay/recording-of-journals.ts";
import type { JournalSource } from "../../../shared/replay/journal-points.ts";
import type { Recording } from "../../../shared/replay/recording.ts";
import { Recorder } from "../../../shared/simulation/recorder.ts";
import { scenarioOf } from "../../../shared/simulation/draw-scenario.ts";
import type { Scenario } from "../../../shared/simulation/scenario.ts";
import { recordScenario } from "../../../shared/simulation/simulate.ts";
import { createDigester } from "../../../shared/training/digest.ts";
import { openResultStore } from "../../storage/result-store.ts";
import { StorageError } from "../../storage/storage-error.ts";
import { readReplayFiles, ReplayFileError, type NamedText } from "./read-replay-files.ts";

/** What this worker is asked for: one recording; it does nothing else. */
export type ReplayRequest =
  | { readonly kind: "scenario"; readonly scenario: Scenario }
  | { readonly kind: "seed"; readonly seed: number; readonly peers: number }
  | { readonly kind: "files"; readonly files: readonly File[] }
  | { readonly kind: "session"; readonly session: string };

/** What it answers: how far it is, and the recording or the reason why there is none. */
export type ReplayNews =
  | { readonly type: "progress"; readonly text: string }
  | { readonly type: "done"; readonly recording: Recording }
  | { readonly type: "failed"; readonly reason: string };

const FILES_MAX = 64;
const FILE_BYTES_MAX = 64 * 1024 * 1024;
/** Milliseconds between two words about how far the work is. */
const PROGRESS_EVERY_MS = 150;

const tell = (news: ReplayNews): void => self.postMessage(news);

self.onmessage = ({ data }: MessageEvent<ReplayRequest>): void => {
  make(data).then(
    (recording) => tell({ type: "done", recording }),
    (error: unknown) => tell({ type: "failed", reason: failureWords(error) }),
  );
};

async function make(request: ReplayRequest): Promise<Recording> {
  switch (request.kind) {
    case "scenario":
      return simulate(request.scenario);
    case "seed":
      return simulate(scenarioOf(request.seed, request.peers));
    case "files": {
      const found = readReplayFiles(await textsOf(request.files));
      return found.kind === "scenario" ? simulate(found.scenario) : putTogether(found.sources);
    }
    case "session":
      return putTogether(await savedJournals(request.session));
  }
}

function putTogether(sources: readonly JournalSource[]): Recording {
  tell({ type: "progress", text: "Putting the journals on one time line …" });
  return recordingOfJournals(sources);
}

async function simulate(scenario: Scenario): Promise<Recording> {
  let toldAt = performance.now();
  const recorder = new Recorder(scenario, (recorded) => {
    if (performance.now() - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = performance.now();
    tell({ type: "progress", text: `Simulating: ${recorded.toLocaleString("en")} events and messages so far …` });
  });
  return recordScenario(scenario, await createDigester(), recorder);
}

async function textsOf(files: readonly File[]): Promise<readonly NamedText[]> {
  if (files.length > FILES_MAX) throw new ReplayFileError(`${files.length} files are more than ${FILES_MAX}.`);
  const texts: NamedText[] = [];
  for (const file of files) {
    tell({ type: "progress", text: `Reading ${file.name} …` });
    if (file.size > FILE_BYTES_MAX) throw new ReplayFileError(`${file.name} is larger than a journal can be (64 MB).`);
    texts.push({ name: file.name, text: await file.text() });
  }
  return texts;
}

async function savedJournals(session: string): Promise<readonly JournalSource[]> {
  const store = await openResultStore();
  const sources: JournalSource[] = [];
  for (const { key, seat, session: of } of await store.list()) {
    if (of !== session) continue;
    tell({ type: "progress", text: `Reading the journal of seat ${seat} …` });
    const result = await store.load(key);
    if (!result) continue;
    const name = `the journal of seat ${seat}`;
    for (const { journal, rounds } of result.earlier ?? []) {
      sources.push({ name: `${name} before its page was loaded again`, entries: journal, rounds });
    }
    const { journal: entries, rounds, seatNames: people = [] } = result;
    sources.push({ name, entries, rounds, people });
  }
  if (sources.length > 0) return sources;
  throw new JournalsError(
    `No run of session ${session} is saved in this browser. Download the journals where its peers were, and open them here.`,
  );
}

function failureWords(error: unknown): string {
  const isForPeople =
    error instanceof ReplayFileError || error instanceof JournalsError || error instanceof StorageError;
  return isForPeople ? error.message : `This could not be opened: ${reasonOf(error)}`;
}
