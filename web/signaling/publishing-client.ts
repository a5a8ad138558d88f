import * as v from "valibot";
import { API, apiPath, PATHS } from "../../shared/signaling/contract.ts";
import {
  AnnouncedPublication,
  PUBLISHED_PIECE_BYTES,
  PublishedList,
  ReceivedPiece,
  type PublicationBody,
  type PublishedPart,
  type PublishedSummary,
} from "../../shared/signaling/published.ts";
import { ask } from "./ask.ts";

/** A person waits; a piece is small, but a line may be slow. */
const ANSWER_MS_MAX = 15_000;

/** What is needed to change a publication, or to take it away. */
export type PublicationToken = Pick<AnnouncedPublication, "id" | "token">;

/** What can be asked of this page's server about models that people publish. */
export class PublishingClient {
  readonly #origin: string;

  /** @param origin of the server; by default a page's own */
  constructor(origin = "") {
    this.#origin = origin;
  }

  /**
   * Announces a publication, and has its place kept.
   * @throws ServerRefusal | ServerUnable
   */
  announce(body: PublicationBody): Promise<AnnouncedPublication> {
    const url = this.#origin + API + PATHS.published;
    return ask({ method: "POST", url, body, schema: AnnouncedPublication, withinMs: ANSWER_MS_MAX });
  }

  /**
   * Sends a part, piece after piece.
   * @param sent is told of each piece how many bytes of the part are there
   * @throws ServerRefusal | ServerUnable; the signal's reason
   */
  async send(
    { id, token }: PublicationToken,
    part: PublishedPart,
    bytes: Blob,
    sent: (bytes: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    for (let from = 0; from < bytes.size; from += PUBLISHED_PIECE_BYTES) {
      signal?.throwIfAborted();
      const piece = from / PUBLISHED_PIECE_BYTES;
      const url = this.#origin + apiPath(PATHS.publishedPiece, { id, part, piece });
      const body = bytes.slice(from, from + PUBLISHED_PIECE_BYTES, "application/octet-stream");
      await ask({ method: "PUT", url, body, token, schema: ReceivedPiece, withinMs: ANSWER_MS_MAX });
      sent(Math.min(from + PUBLISHED_PIECE_BYTES, bytes.size));
    }
  }

  /**
   * Takes a publication away.
   * @throws ServerRefusal, `unknown-publication` where it is gone already | ServerUnable
   */
  async remove({ id, token }: PublicationToken): Promise<void> {
    const url = this.#origin + apiPath(PATHS.publication, { id });
    await ask({ method: "DELETE", url, token, schema: v.undefined(), withinMs: ANSWER_MS_MAX });
  }

  /**
   * What was published of a session, newest first.
   * @throws ServerRefusal | ServerUnable
   */
  async of(session: string): Promise<readonly PublishedSummary[]> {
    const url = `${this.#origin}${API}${PATHS.published}?session=${encodeURIComponent(session)}`;
    return (await ask({ method: "GET", url, schema: PublishedList, withinMs: ANSWER_MS_MAX })).published;
  }
}
