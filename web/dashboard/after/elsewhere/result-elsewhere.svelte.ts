import { reasonOf } from "../../../../shared/reason-of.ts";
import { canonicalSpec, type SessionSpec } from "../../../../shared/session/spec.ts";
import type { PublishedSummary } from "../../../../shared/signaling/published.ts";
import { randomId } from "../../../introduction/random-id.ts";
import { storedResults } from "../../../seat/stored-results.ts";
import { PublishingClient } from "../../../signaling/publishing-client.ts";
import type { ResultSummary, SavedResult } from "../../../storage/types.ts";
import type { SeatNaming } from "../../story/seat-names.ts";
import { refusalWords } from "./refusal-words.ts";

interface Asking {
  readonly seat: number | null;
  readonly share: number | null;
  readonly deciding: readonly number[];
}

/** Where the result of a session can be had by somebody who comes by its link, as reactive state. */
export class ResultElsewhere {
  /** What this browser has of it, the newest first. */
  here: readonly ResultSummary[] = $state.raw([]);
  /** What was published of it on this server. */
  published: readonly PublishedSummary[] = $state.raw([]);
  /** Whether both are known. */
  isKnown = $state(false);
  /**
   * While tabs are asked: which seat's now, the share of its file that is there, null before anything is, and at which seats
   * somebody is asked whether it may be had.
   */
  asking: Asking | undefined = $state.raw();
  /** Why nothing came, in sentences. */
  trouble = $state("");
  /** What came, and could not be kept in this browser. */
  unkept: File | undefined = $state.raw();

  readonly #session: string;
  #aborting: AbortController | undefined;

  constructor(session: string) {
    this.#session = session;
  }

  async load(): Promise<void> {
    const [here, published] = await Promise.allSettled([
      storedResults().then((store) => store.list()),
      new PublishingClient().of(this.#session),
    ]);
    if (here.status === "fulfilled") {
      const isOfIt = ({ session, imported }: ResultSummary): boolean =>
        session === this.#session || imported?.session === this.#session;
      this.here = here.value.filter(isOfIt).toSorted((a, b) => b.savedAt - a.savedAt);
    }
    if (published.status === "fulfilled") this.published = published.value;
    this.isKnown = true;
  }

  /**
   * Asks the tabs that took part, and are still open, for their result; what comes is read as any file is, and kept.
   * @param name what the person before this page wants to be called
   * @param naming how its seats are called
   * @returns what is kept now; undefined where nothing came, and `trouble` says why
   */
  async ask(spec: SessionSpec, name: string, naming: SeatNaming): Promise<SavedResult | undefined> {
    this.#aborting?.abort();
    const { signal } = (this.#aborting = new AbortController());
    this.trouble = "";
    this.asking = { seat: null, share: null, deciding: [] };
    try {
      const { askForResult } = await import("../../../seat/handover/ask-for-result.ts");
      const asked = await askForResult({
        ...{ session: this.#session, name, signal },
        onProgress: (seat, share) => this.#follow({ seat, share }),
        onDeciding: (deciding) => this.#follow({ deciding }),
      });
      if (asked.type === "none") this.trouble = refusalWords(asked.refusals, naming);
      else return await this.#keep(asked, spec, naming(asked.seat));
    } catch (error) {
      if (!signal.aborted) this.trouble = reasonOf(error);
    } finally {
      if (this.#aborting.signal === signal) this.asking = undefined;
    }
    return undefined;
  }

  /** Asks no further. */
  stop(): void {
    this.#aborting?.abort();
  }

  #follow(change: Partial<Asking>): void {
    if (this.asking) this.asking = { ...this.asking, ...change };
  }

  /** @throws ImportError where it is no result; Error where it is another session's */
  async #keep(
    { ending, content }: { readonly ending: string; readonly content: Blob },
    spec: SessionSpec,
    from: string,
  ): Promise<SavedResult | undefined> {
    const path = `the page of ${from}`;
    const { importInWorker } = await import("../../../storage/import/import-worker.ts");
    const result = await importInWorker([{ path, content }], { id: `imported-${randomId()}`, now: Date.now() });
    if (result.imported?.session !== this.#session || canonicalSpec(result.spec) !== canonicalSpec(spec)) {
      throw new Error(`The page of ${from} gave the result of another session, which was not taken.`);
    }
    try {
      await (await storedResults()).add(result);
      return result;
    } catch (error) {
      this.unkept = new File([content], `lockstep-result.${ending}`);
      this.trouble = `It came, but could not be kept in this browser: ${reasonOf(error)}`;
      return undefined;
    }
  }
}
