import { storedResults } from "../../seat/stored-results.ts";
import { groupRuns } from "../story/group-runs.ts";
import { sessionTitle } from "../story/session-title.ts";

/** What a session is called whose results this browser keeps: by its run's name, its own, or what it learns; else undefined. */
export async function storedTitle(session: string): Promise<string | undefined> {
  const runs = groupRuns(await (await storedResults()).list());
  const best = runs.find((run) => run.session === session)?.best;
  return best && (best.name ?? sessionTitle(best.spec));
}
