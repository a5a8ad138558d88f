import type { ObserverLine } from "../../introduction/observer-line.ts";
import {
  ANSWER_MS_MAX,
  HandoverError,
  readHeader,
  type HandoverHeader,
  type HandoverRefusal,
} from "./handover-message.ts";

/** A page that says nothing more for so long is given up. */
const HANDOVER_SILENT_MS = 15_000;

/** What came of asking a seat's page. */
export type Received =
  | { readonly type: "file"; readonly ending: string; readonly content: Blob }
  | { readonly type: "refused"; readonly why: HandoverRefusal }
  /** Nothing came, or the line broke in the middle. */
  | { readonly type: "lost" };

export interface ReceiveOptions {
  /** The person at the seat is being asked, which may take minutes. */
  readonly onAsking: () => void;
  /** Told the share that is there. */
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Takes what a seat's page hands over: no more bytes than it has announced, and no more than can be a result.
 * @throws HandoverError for what is no result; the signal's reason
 */
export function receiveFile(
  line: Pick<ObserverLine, "listen" | "end">,
  { onAsking, onProgress, signal }: ReceiveOptions,
): Promise<Received> {
  return new Promise((resolve, reject) => {
    let header: Extract<HandoverHeader, { type: "file" }> | undefined;
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    let received = 0;
    let isAsked = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      act();
      line.end();
    };
    const stop = (): void => settle(() => reject(signal.reason as Error));
    const wait = (moreMs = 0): void => {
      clearTimeout(timer);
      timer = setTimeout(() => settle(() => resolve({ type: "lost" })), HANDOVER_SILENT_MS + moreMs);
    };
    const take = (bytes: Uint8Array): void => {
      wait();
      if (header === undefined) {
        const told = readHeader(bytes);
        if (told.type === "refused") return settle(() => resolve(told));
        if (told.type === "asking") {
          if (isAsked) throw new HandoverError("That page says twice that it asks somebody.");
          isAsked = true;
          wait(ANSWER_MS_MAX);
          return onAsking();
        }
        header = told;
        return onProgress(0);
      }
      received += bytes.length;
      if (bytes.length === 0 || received > header.bytes) throw new HandoverError("That page sends more than it said.");
      pieces.push(new Uint8Array(bytes));
      onProgress(received / header.bytes);
      const { ending } = header;
      if (received === header.bytes) settle(() => resolve({ type: "file", ending, content: new Blob(pieces) }));
    };
    signal.addEventListener("abort", stop);
    if (signal.aborted) return stop();
    wait();
    line.listen({
      received: (bytes) => {
        try {
          take(bytes);
        } catch (error) {
          settle(() => reject(error as Error));
        }
      },
      ended: () => settle(() => resolve({ type: "lost" })),
    });
  });
}
