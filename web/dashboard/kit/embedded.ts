/** Asked for once: whoever follows a link within stays embedded. */
const asked = new URLSearchParams(globalThis.location?.search ?? "").has("embed");

/** Pages that make sense within a page of somebody else's. */
const EMBEDDABLE: readonly string[] = ["lessons", "lesson", "replay"];

/** What an embedding page is told: how high the page is, in CSS pixels. */
export interface HeightMessage {
  readonly type: "lockstep-height";
  readonly height: number;
}

/** Whether this page stands in a page of somebody else's (`?embed`): it has no header and no navigation then. */
export function isEmbedded(): boolean {
  return asked;
}

/** Whether a link from an embedded page leads to one that has its place there, too. */
export function staysEmbedded(page: string): boolean {
  return EMBEDDABLE.includes(page);
}

/**
 * Tells the page around this one how high the content is, now and whenever that changes: only a frame's own document knows. It
 * is no secret, so whoever is around may hear it.
 */
export function tellHeight(content: Element): void {
  let told = 0;
  const tell = (): void => {
    const height = Math.ceil(content.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    window.parent.postMessage({ type: "lockstep-height", height } satisfies HeightMessage, "*");
  };
  new ResizeObserver(tell).observe(content);
}
