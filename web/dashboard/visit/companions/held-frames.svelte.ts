import { framesAskedFor, FRAMES_MAX, withFrames } from "./companion-paths.ts";

/** How many more peers a page holds in frames. Its address remembers it, so that a reload brings them back. */
export class HeldFrames {
  count = $state(framesAskedFor(location.search));
  readonly most: number;
  /** Where they stand in the page. */
  elements: readonly HTMLIFrameElement[] = [];

  /** @param seats of the session, this page's own included */
  constructor(seats: number) {
    this.most = Math.min(FRAMES_MAX, seats - 1);
  }

  /** A frame is there; what is returned is called when it goes. */
  attached(element: HTMLIFrameElement): () => void {
    this.elements = [...this.elements, element];
    return () => (this.elements = this.elements.filter((other) => other !== element));
  }

  hold(more: number): void {
    this.count = Math.min(this.count + more, this.most);
    history.replaceState(history.state, "", withFrames(location.href, this.count));
  }
}
