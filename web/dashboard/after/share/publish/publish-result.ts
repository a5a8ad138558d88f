import * as v from "valibot";
import { PublishedFacts, type PublishedFacts as Facts } from "../../../../../shared/signaling/published.ts";
import { hidesSomething, tidyName } from "../../../../../shared/names.ts";
import type { PublishingClient } from "../../../../signaling/publishing-client.ts";
import type { SavedResult } from "../../../../storage/types.ts";
import type { SharedFacts } from "../shared-facts.ts";
import { keepPublication, type OwnPublication } from "./own-publications.ts";

/** Longest texts of what is told of a model, as the server takes them. */
const MAX = { title: 120, task: 200, word: 40 } as const;

/** What publishing needs of its surroundings. */
export interface PublishTools {
  readonly client: PublishingClient;
  /** Makes the page of a result. */
  readonly page: () => Promise<Blob>;
  /** Makes the picture of its link. */
  readonly picture: () => Promise<Blob>;
  readonly report: (done: number, text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Puts a result's page onto the server. What was begun and not finished is taken away again.
 * @throws ServerRefusal | ServerUnable; what making page and picture throws; the signal's reason
 */
export async function publishResult(
  result: Pick<SavedResult, "session" | "seat" | "digest" | "imported">,
  facts: SharedFacts,
  { client, page, picture, report, signal }: PublishTools,
): Promise<OwnPublication> {
  const [document, preview] = [await page(), await picture()];
  signal.throwIfAborted();
  const { session, seat, digest, imported } = result;
  const announced = await client.announce({
    facts: publishedFacts(facts, digest),
    session: imported ? imported.session : session,
    pageBytes: document.size,
    pictureBytes: preview.size,
  });
  try {
    await client.send(announced, "picture", preview, () => {}, signal);
    const text = "Sending it to the server";
    report(0, text);
    await client.send(announced, "page", document, (sent) => report(sent / document.size, text), signal);
  } catch (error) {
    await client.remove(announced).catch(() => {});
    throw error;
  }
  const { id, token, expiresAt } = announced;
  const own = { id, token, session, seat, digest, expiresAt };
  keepPublication(own);
  return own;
}

/** The facts as the server takes them: texts that are too long are cut, and what cannot be seen is left out. */
export function publishedFacts({ title, task, measure, at, tabs, rounds }: SharedFacts, digest: string): Facts {
  return v.parse(PublishedFacts, {
    title: line(title, MAX.title) || "A model",
    task: line(task, MAX.task),
    measure: measure && { name: line(measure.name, MAX.word), value: line(measure.value, MAX.word) },
    ...{ at: Math.round(at), tabs, rounds, digest },
  });
}

/** A text as the server takes it: what cannot be seen is left out, and what is too long is cut. */
function line(text: string, max: number): string {
  const seen = tidyName(text);
  const plain = hidesSomething(seen) ? "" : seen;
  if (plain.length <= max) return plain;
  const characters = [...new Intl.Segmenter().segment(plain)].map(({ segment }) => segment);
  while (characters.join("").length > max - 1) characters.pop();
  return `${characters.join("")}…`;
}
