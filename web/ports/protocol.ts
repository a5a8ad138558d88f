import type { Fingerprints } from "../../shared/peer/input.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import type { Brought, TelemetryFacts } from "../../shared/wire/messages.ts";
import type { Fault, FaultReport } from "./faults.ts";
import type { ModelAnswer, ModelRequest } from "./present-model.ts";
import type { SeatNews } from "./seat-news.ts";
import type { BackendName } from "./training.ts";

/** Messages between the page (main thread) and the protocol worker. One port, both ways. */
export type ToProtocolWorker =
  | {
      readonly type: "start";
      readonly session: string;
      readonly spec: SessionSpec;
      readonly seat: number;
      readonly incarnation: string;
      /** No page had this seat before, so that storage can hold nothing of it (P7). */
      readonly isNewSeat: boolean;
      /** Joins the protocol worker to the training worker; speaks `ToTrainingWorker` / `FromTrainingWorker`. */
      readonly trainingPort: MessagePort;
      /** In a session that starts from a model: its parameters, where this browser has them (M6). */
      readonly start: Float32Array<ArrayBuffer> | null;
      /** What the person before the page wants to be called; "" for nothing. */
      readonly name: string;
      /** What people gave to this tab, as numbers; null where data are not their own. */
      readonly brought: Brought | null;
      /** Forces a backend (`?backend=` of the page); null chooses by what the machine has. */
      readonly backend: BackendName | null;
      /** The session is breakable, or the page was opened with `?faults`: faults may be played here, also by other such tabs. */
      readonly faults: boolean;
    }
  /** Plays a fault at these seats, this one or others. Each is answered with `faults`. */
  | { readonly type: "fault"; readonly to: readonly number[]; readonly fault: Fault }
  /** Both channels of a pair are open. Each is an RTCDataChannel, or a MessagePort bridge where those do not transfer. */
  | ({ readonly type: "link" } & OpenedLink)
  | { readonly type: "linkDown"; readonly seat: number; readonly incarnation: string }
  /** What the page alone can know of this device; sent when it changes. */
  | { readonly type: "condition"; readonly condition: PageCondition }
  /** The person before the page wants to be called so from now on. */
  | { readonly type: "name"; readonly name: string }
  /** Somebody has given this tab the model that the session starts from (M6). */
  | { readonly type: "startModel"; readonly parameters: Float32Array<ArrayBuffer> }
  | ModelRequest
  /** The server says that no page load was registered for this seat before this one (M7). */
  | { readonly type: "vouched" }
  /** Somebody asks to start with those who are there (M7). */
  | { readonly type: "startNow" }
  | { readonly type: "leave" }
  | { readonly type: "halt" };

/** The first message: what the worker builds its peer from. */
export type StartMessage = Extract<ToProtocolWorker, { type: "start" }>;

export type FromProtocolWorker =
  | SeatNews
  | ModelAnswer
  /** The session begins from this model, which this browser may not have had before (M6). */
  | { readonly type: "started"; readonly parameters: Float32Array }
  /** The link to a seat is dead or was never made: introduce the pair (anew). */
  | { readonly type: "introduce"; readonly seat: number }
  /** What holds here, and at other tabs that may be given faults; `handled` of this page's faults are in it. */
  | ({ readonly type: "faults"; readonly handled: number } & Omit<FaultReport, "playable">);

/** How a page is doing on its device; no battery where there is none, or where the browser does not tell. */
export type PageCondition = Readonly<Pick<TelemetryFacts, "hidden" | "battery">>;

export type Channel = RTCDataChannel | MessagePort;

/** Two channels to a page load of a seat. */
export interface OpenedLink {
  readonly seat: number;
  readonly incarnation: string;
  /** Certificates of both ends, for the safety code (S7). */
  readonly fingerprints: Fingerprints;
  readonly control: Channel;
  readonly bulk: Channel;
}

/** What a bridge carries over a MessagePort in place of an RTCDataChannel (web/peer/bridge.ts). */
export type BridgeMessage = ToBridge | FromBridge;

/** From the worker to the page, which keeps the RTCDataChannel. */
export type ToBridge = { readonly type: "data"; readonly data: ArrayBuffer } | { readonly type: "close" };

export type FromBridge =
  { readonly type: "open" } | { readonly type: "data"; readonly data: ArrayBuffer } | { readonly type: "closed" };
