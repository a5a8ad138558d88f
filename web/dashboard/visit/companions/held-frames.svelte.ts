import { framesAskedFor, FRAMES_MAX, withFrames } from "./companion-paths.ts";

/** How many more peers a page holds in frames. Its address remembers it, so that a reload brings them back. */
export class HeldFrames {
  count = $state(framesAskedFor(location.search));
  readonly most: number;

  /** @param seats of the session, this page's own included */
  constructor(seats: number) {
    this.most = Math.min(FRAMES_MAX, seats - 1);
  }

  hold(more: number): void {
    this.count = Math.min(this.count + more, this.most);
    history.replaceState(history.state, "", withFrames(location.href, this.count));
  }
}
