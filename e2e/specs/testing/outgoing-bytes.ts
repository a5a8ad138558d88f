import type { BrowserContext, Page } from "@playwright/test";

declare global {
  interface Window {
    /** Put in place by {@link watchOutgoing}. */
    outgoing?: Uint8Array[];
  }
}

/** Shorter pieces could be there by chance. */
const WINDOW_BYTES = 8;
/** Pieces of fewer different bytes, such as background, say nothing. */
const DIFFERENT_BYTES_MIN = 6;

/** Everything that the tabs of a context send, on every way that there is out of a tab. */
export interface OutgoingBytes {
  /** All bytes so far: requests with their addresses and bodies, WebSockets, and, with `?bridge`, data channels. */
  all(): Promise<Buffer>;
}

/**
 * Watches what leaves the tabs of a context; to be called before they are opened. Requests and WebSockets are seen by the
 * browser's own protocol, workers included. Data channels are seen in pages: open them with `?bridge`, so that none is
 * handed to a worker.
 */
export async function watchOutgoing(context: BrowserContext): Promise<OutgoingBytes> {
  const seen: Buffer[] = [];
  const pages = new Set<Page>();
  context.on("request", (request) => {
    seen.push(Buffer.from(request.url()), request.postDataBuffer() ?? Buffer.alloc(0));
  });
  context.on("page", (page) => {
    pages.add(page);
    page.on("websocket", (socket) => {
      socket.on("framesent", ({ payload }) => seen.push(Buffer.from(payload)));
    });
  });
  await context.addInitScript(() => {
    const outgoing: Uint8Array[] = [];
    window.outgoing = outgoing;
    const bytesOf = (data: unknown): Uint8Array =>
      typeof data === "string"
        ? new TextEncoder().encode(data)
        : ArrayBuffer.isView(data)
          ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
          : new Uint8Array(data as ArrayBuffer).slice();
    const send = Reflect.get(RTCDataChannel.prototype, "send") as (data: unknown) => void;
    RTCDataChannel.prototype.send = function (this: RTCDataChannel, data: unknown): void {
      outgoing.push(bytesOf(data));
      send.call(this, data);
    };
  });
  return {
    all: async () => {
      const channels = await Promise.all([...pages].map(sentByChannels));
      return Buffer.concat([...seen, ...channels]);
    },
  };
}

async function sentByChannels(page: Page): Promise<Buffer> {
  const texts = await page.evaluate(() =>
    (window.outgoing ?? []).map((bytes) => {
      let text = "";
      for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
      return btoa(text);
    }),
  );
  return Buffer.concat(texts.map((text) => Buffer.from(text, "base64")));
}

/** Pieces of secrets, at every offset, that are found in what was sent. */
export function leaks(sent: Buffer, secrets: readonly Uint8Array[]): readonly string[] {
  const pieces = new Set<string>();
  for (const secret of secrets) {
    const text = Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength).toString("latin1");
    for (let at = 0; at + WINDOW_BYTES <= text.length; at++) {
      const piece = text.slice(at, at + WINDOW_BYTES);
      if (new Set(piece).size >= DIFFERENT_BYTES_MIN) pieces.add(piece);
    }
  }
  if (pieces.size === 0) throw new Error("The secrets have no piece that could be told apart from chance.");
  const text = sent.toString("latin1");
  const found = new Set<string>();
  for (let at = 0; at + WINDOW_BYTES <= text.length; at++) {
    const piece = text.slice(at, at + WINDOW_BYTES);
    if (pieces.has(piece)) found.add(Buffer.from(piece, "latin1").toString("hex"));
  }
  return [...found];
}
