/// <reference lib="webworker" />
import { reasonOf } from "../../shared/reason-of.ts";
import type { FromProtocolWorker, ToProtocolWorker } from "../ports/protocol.ts";
import { Runtime } from "./runtime.ts";

declare const self: DedicatedWorkerGlobalScope;

/** Entry of the protocol worker: the page's first message starts the peer; what comes before it is built waits. */
let runtime: Promise<Runtime> | undefined;

function post(message: FromProtocolWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, transfer);
}

/** The page says that this peer failed, so it does: whatever was half done, nothing more comes of it. */
function fail(error: unknown): void {
  runtime?.then((started) => started.stop()).catch(() => undefined);
  post({ type: "facts", facts: { failure: reasonOf(error) } });
}

self.onmessage = (event: MessageEvent<ToProtocolWorker>) => {
  const message = event.data;
  if (message.type === "start") {
    runtime ??= Runtime.start(message, post);
    runtime.catch(fail);
    return;
  }
  runtime?.then((started) => started.handle(message)).catch(fail);
};
self.onerror = (event) => fail(typeof event === "string" ? event : event.message);
self.onunhandledrejection = (event) => fail(event.reason);
