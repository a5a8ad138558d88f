import type { SessionSpecInput } from "../shared/session/spec.ts";
import type { BackendName } from "../web/ports/training.ts";
import { Cluster } from "../e2e/tabs/cluster.ts";
import { SignalingClient } from "../web/signaling/signaling-client.ts";
import type { Bench } from "./bench.ts";

/** Rounds that no measurement reaches: sessions end when their tabs are closed. */
export const ENDLESS_ROUNDS = 1_000_000;

/**
 * Creates a session, opens its tabs in a browser context of its own, hands them to `use`, and closes them whatever
 * happens.
 */
export async function withSession<T>(
  bench: Bench,
  spec: SessionSpecInput & { readonly seats: number },
  use: (cluster: Cluster) => Promise<T>,
  backend?: BackendName,
): Promise<T> {
  const { url } = await new SignalingClient(bench.server.url).createSession(spec);
  const context = await bench.browser.newContext();
  try {
    return await use(await Cluster.open(context, url, spec.seats, backend === undefined ? "" : `&backend=${backend}`));
  } finally {
    await context.close();
  }
}
