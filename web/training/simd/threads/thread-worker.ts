import { helpTeam } from "./help-team.ts";
import type { ThreadJob } from "./team.ts";

/** A thread of a browser. Once begun it hears nothing any more, and is ended with `terminate`. */
self.onmessage = ({ data }: MessageEvent<ThreadJob>): void => {
  self.postMessage("here");
  helpTeam(data);
};
