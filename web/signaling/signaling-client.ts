import { API, PATHS, apiPath } from "../../shared/signaling/contract.ts";
import { NetworkConfig } from "../../shared/signaling/network-config.ts";
import type { SpecBody } from "../../shared/signaling/requests.ts";
import { CreatedSession, SessionDetail, SessionList, type ListedSession } from "../../shared/signaling/sessions.ts";
import { countedTokensPath, ServedText, ServedTokens, TEXT_PATH } from "../../shared/text/served-text.ts";
import type { CountedTokens, PairVocabulary, TextSource } from "../../shared/text/text-schema.ts";
import { ask } from "./ask.ts";

/** A person waits, or looks again later. */
const SESSION_MS_MAX = 10_000;
/** Whoever asks for it asks again. */
const CONFIG_MS_MAX = 5_000;
/** The longest text takes so long, on a server with other things to do, where it was not counted before. */
const COUNT_MS_MAX = 120_000;

/** What anybody may ask of a signaling server, with a seat or without. */
export class SignalingClient {
  readonly #origin: string;

  /** @param origin of the server, `http://localhost:8080`; by default a page's own */
  constructor(origin = "") {
    this.#origin = origin;
  }

  /**
   * Creates a session; fields that are left out have their defaults.
   * @throws ServerRefusal, with the wrong fields | ServerUnable
   */
  createSession(spec: SpecBody): Promise<CreatedSession> {
    const url = this.#origin + API + PATHS.sessions;
    return ask({ method: "POST", url, body: spec, schema: CreatedSession, withinMs: SESSION_MS_MAX });
  }

  /**
   * Sessions that can be joined or watched, newest first.
   * @throws ServerRefusal | ServerUnable
   */
  async listSessions(): Promise<readonly ListedSession[]> {
    const url = this.#origin + API + PATHS.sessions;
    return (await ask({ method: "GET", url, schema: SessionList, withinMs: SESSION_MS_MAX })).sessions;
  }

  /**
   * One session.
   * @throws ServerRefusal, `unknown-session` where there is none | ServerUnable
   */
  readSession(id: string): Promise<SessionDetail> {
    const url = this.#origin + apiPath(PATHS.session, { id });
    return ask({ method: "GET", url, schema: SessionDetail, withinMs: SESSION_MS_MAX });
  }

  /**
   * The text that sessions of text share.
   * @throws ServerRefusal | ServerUnable
   */
  readText(): Promise<ServedText> {
    return ask({ method: "GET", url: this.#origin + TEXT_PATH, schema: ServedText, withinMs: SESSION_MS_MAX });
  }

  /**
   * How many byte pairs that text has, for a vocabulary of some size.
   * @throws ServerRefusal | ServerUnable
   */
  countTokens(source: Pick<TextSource, "sha256">, vocabulary: PairVocabulary): Promise<CountedTokens> {
    const url = this.#origin + countedTokensPath(source, vocabulary);
    return ask({ method: "GET", url, schema: ServedTokens, withinMs: COUNT_MS_MAX });
  }

  /**
   * How devices reach the server and each other.
   * @throws ServerRefusal | ServerUnable
   */
  readConfig(): Promise<NetworkConfig> {
    const url = this.#origin + API + PATHS.config;
    return ask({ method: "GET", url, schema: NetworkConfig, withinMs: CONFIG_MS_MAX });
  }
}

/** The server that this page came from. */
export const ownServer = new SignalingClient();
