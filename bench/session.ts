import type { BrowserContext, Page } from "playwright";
// For the type of `window.lockstep`.
import type {} from "../web/seat/automation.ts";
import type { RoundMetrics } from "../shared/peer/effect.ts";
import type { JournalEntry } from "../shared/peer/journal.ts";
import type { PeerStatus } from "../shared/peer/status.ts";
import type { SessionSpecInput } from "../shared/session/spec.ts";
import type { BackendName } from "../web/ports/training.ts";
import type { Bench } from "./bench.ts";

const LOOK_EVERY_MS = 250;

/** A session of the product that ended, or did not get far enough in time. */
export class SessionFailedError extends Error {
  override readonly name = "SessionFailedError";
}

/** Rounds that no measurement reaches: sessions end when their tabs are closed. */
export const ENDLESS_ROUNDS = 1_000_000;

/** A session of the real product in tabs of a browser context of its own. */
export class Session {
  readonly pages: readonly Page[];
  readonly #context: BrowserContext;
  readonly #errors: string[] = [];

  /** Creates a session and opens its tabs, which join by themselves. */
  static async open(bench: Bench, spec: SessionSpecInput & { seats: number }, backend?: BackendName): Promise<Session> {
    const id = await createSession(bench.server.url, spec);
    const context = await bench.browser.newContext();
    const pages = await Promise.all(Array.from({ length: spec.seats }, () => context.newPage()));
    const session = new Session(context, pages);
    const query = backend === undefined ? "?join" : `?join&backend=${backend}`;
    await Promise.all(pages.map((page) => page.goto(`${bench.server.url}/session/${id}${query}`)));
    return session;
  }

  private constructor(context: BrowserContext, pages: readonly Page[]) {
    this.#context = context;
    this.pages = pages;
    pages.forEach((page, tab) => {
      page.on("pageerror", (error) => this.#errors.push(`tab ${tab}: ${error.message}`));
      page.on("crash", () => this.#errors.push(`tab ${tab} crashed`));
    });
  }

  /**
   * Waits until every tab, or every one of some, has committed a round.
   * @throws SessionFailedError with what each tab was doing instead
   */
  async reach(round: number, timeoutMs: number, pages: readonly Page[] = this.pages): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const statuses = await Promise.all(pages.map((page) => page.evaluate(() => window.lockstep?.status())));
      if (statuses.every((status) => (status?.committed.round ?? -1) >= round)) return;
      const halted = statuses.some((status) => status?.halted !== undefined);
      if (halted || this.#errors.length > 0 || performance.now() > deadline) {
        const doing = [...statuses.map(describe), ...this.#errors].join("; ");
        const why = halted || this.#errors.length > 0 ? "" : ` within ${timeoutMs / 1000} s`;
        throw new SessionFailedError(`The tabs did not reach round ${round}${why}: ${doing}`);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** Each tab's figures of its rounds so far. */
  rounds(): Promise<readonly (readonly RoundMetrics[])[]> {
    return Promise.all(this.pages.map((page) => page.evaluate(() => window.lockstep?.rounds() ?? [])));
  }

  /** Each tab's journal so far. */
  journals(pages: readonly Page[] = this.pages): Promise<readonly (readonly JournalEntry[])[]> {
    return Promise.all(pages.map((page) => page.evaluate(() => window.lockstep?.journal() ?? [])));
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}

/** Opens a session, hands it to `use`, and closes it whatever happens. */
export async function withSession<T>(
  bench: Bench,
  spec: SessionSpecInput & { seats: number },
  use: (session: Session) => Promise<T>,
  backend?: BackendName,
): Promise<T> {
  const session = await Session.open(bench, spec, backend);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

/** @returns the new session's ID */
export async function createSession(serverUrl: string, spec: SessionSpecInput): Promise<string> {
  const response = await fetch(`${serverUrl}/api/sessions`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(spec),
  });
  if (!response.ok) throw new SessionFailedError(`The server refused the session: ${await response.text()}`);
  return ((await response.json()) as { id: string }).id;
}

function describe(status: PeerStatus | undefined, tab: number): string {
  if (!status) return `tab ${tab} has no seat yet`;
  const end = status.halted ? `, ${status.halted.reason}: ${status.halted.detail}` : "";
  return `seat ${status.seat} is ${status.state}, committed ${status.committed.round}${end}`;
}
