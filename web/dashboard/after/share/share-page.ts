import { present } from "../../../../shared/assert.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { taskOf } from "../../../../shared/session/tasks.ts";
import type { PairRanks } from "../../../../shared/text/pair-ranks.ts";
import type { Extractor } from "../../../../shared/training/extractors/extractors.ts";
import { fetchCode } from "../../../ports/fetch-code.ts";
import { PARTS, type ShareBundle, type SharedModel } from "../../../share/shared-file.ts";
import type { SavedResult } from "../../../storage/types.ts";
import { inBrowser } from "../../../training/download.ts";
import { weightsOf } from "../../../training/extraction/look-at-pictures.ts";
import { base64Pieces } from "./base64-pieces.ts";
import { jsonInHtml } from "./escape-html.ts";
import { frameOf } from "./page-frame.ts";
import { sharedFacts, type SharedFacts } from "./shared-facts.ts";

/** What making a shared file needs of its surroundings. */
export interface ShareOptions {
  /** How far it is, 0 to 1, and what is done now. */
  readonly report?: (done: number, text: string) => void;
  readonly signal?: AbortSignal;
  /** Whether the file names those who trained the model; it does not, where left out. */
  readonly withNames?: boolean;
  /** Where the weights of a network that looks at pictures come from; the server, where left out. */
  readonly extractorWeights?: (extractor: Extractor, progress: (done: number) => void) => Promise<Uint8Array>;
}

/** Of all the work, what encoding takes. */
const ENCODING_SHARE = 0.5;

/**
 * Makes one HTML file of a result, in which the model is tried without any network: model, labels, the test box of its
 * task, how good it is, when and by how many tabs it was trained, and its curve. Its answers are those of the result's page:
 * the same code computes on the same numbers.
 * @throws DownloadError where what belongs into it cannot be fetched; the signal's reason
 */
export async function sharePage(result: SavedResult, options: ShareOptions = {}): Promise<Blob> {
  const { report = () => {}, signal, withNames = false, extractorWeights = fromServer } = options;
  const { spec, state } = result;
  const { extractor } = taskOf(spec);
  report(0, "Fetching what the file runs on");
  const [bundle, ranks, weights] = await Promise.all([
    fetchCode(async () => (await import("virtual:share-bundle")).default),
    ranksFor(spec),
    extractor && extractorWeights(extractor, (done) => report(ENCODING_SHARE * done, `Fetching ${extractor.title}`)),
  ]);
  signal?.throwIfAborted();
  const { buffer, byteOffset, byteLength } = state.parameters;
  const pause = async (done: number): Promise<void> => {
    signal?.throwIfAborted();
    report(ENCODING_SHARE + (1 - ENCODING_SHARE) * done, "Writing the model down");
    await new Promise((resolve) => setTimeout(resolve));
  };
  const parameters = await base64Pieces(new Uint8Array(buffer, byteOffset, byteLength), pause);
  const seen = weights && (await base64Pieces(weights, pause));
  return fileOf(sharedFacts(result, withNames), bundle, { version: 1, spec, ranks }, parameters, seen);
}

function fileOf(
  facts: SharedFacts,
  { script, style, scriptHash, styleHash }: ShareBundle,
  model: SharedModel,
  parameters: readonly string[],
  extractor: readonly string[] | null,
): Blob {
  const { before, after } = frameOf(facts, { style, scriptHash, styleHash });
  const data = (id: string, pieces: readonly string[]): readonly string[] => [
    ...[`<script type="application/octet-stream" id="${id}">`, ...pieces, "</script>\n"],
  ];
  const parts = [
    before,
    `<script type="application/json" id="${PARTS.model}">${jsonInHtml(model)}</script>\n`,
    ...data(PARTS.parameters, parameters),
    ...(extractor === null ? [] : data(PARTS.extractor, extractor)),
    `<script id="${PARTS.script}">${script}</script>\n`,
    after,
  ];
  return new Blob(parts, { type: "text/html" });
}

/** With byte pairs, as much of their encoding as the model knows: all of it is half a megabyte. */
async function ranksFor({ text }: SessionSpec): Promise<PairRanks | null> {
  if (text?.tokens.kind !== "byte-pairs") return null;
  const { vocabulary } = present(text.tokens, "a session of text says how it becomes tokens");
  const { pairRanks } = await fetchCode(() => import("../../../../shared/text/pair-ranks.ts"));
  return pairRanks(vocabulary);
}

const DOWNLOAD_ATTEMPTS = 4;

function fromServer(extractor: Extractor, progress: (done: number) => void): Promise<Uint8Array> {
  return weightsOf(extractor).bytes(inBrowser(DOWNLOAD_ATTEMPTS), (loaded, total) => progress(loaded / total));
}
