import { reasonOf } from "../../../shared/reason-of.ts";
import type { Call } from "../../introduction/call.ts";
import type { Letter } from "./letter.ts";

/** Of a call before it is made. */
export interface PlannedCall {
  /** Random; both ends name the call by it. */
  readonly id: string;
  /** IDs of this page, and of the other one. */
  readonly own: string;
  readonly peer: string;
  /** What the caller says of itself. */
  readonly metadata: unknown;
  readonly config: RTCConfiguration;
  readonly send: (letter: Letter) => void;
  /** Called once, when it is over. */
  readonly ended: () => void;
}

/** The page's own channel: both ends make it, under this ID. Those of a link have others. */
const OWN_CHANNEL_ID = 0;

/** A letter without who sends it to whom, and for which call. */
type Saying = Letter extends infer L ? (L extends Letter ? Omit<L, "from" | "to" | "call"> : never) : never;

/** A connection to a page that letters reach, in the way of PeerJS's own, which needs a server. */
export class PostCall implements Call {
  readonly serialization = "raw";
  readonly peer: string;
  readonly metadata: unknown;
  readonly dataChannel: RTCDataChannel;
  readonly #planned: PlannedCall;
  readonly #connection: RTCPeerConnection;
  readonly #listeners = new EventTarget();
  /** What letters ask for is done in their order. */
  #doing: Promise<void> = Promise.resolve();
  #phase: "new" | "open" | "closed" = "new";

  /** @throws what the browser says where it makes no connection */
  constructor(planned: PlannedCall) {
    this.#planned = planned;
    this.peer = planned.peer;
    this.metadata = planned.metadata;
    this.#connection = new RTCPeerConnection(planned.config);
    this.dataChannel = this.#connection.createDataChannel("page", { negotiated: true, id: OWN_CHANNEL_ID });
    this.dataChannel.binaryType = "arraybuffer";
    this.dataChannel.onopen = () => this.#open();
    this.dataChannel.onclose = () => this.close();
    this.dataChannel.onmessage = ({ data }: MessageEvent) => this.#tell("data", data);
    this.#connection.onicecandidate = ({ candidate }) => {
      if (candidate === null || candidate.candidate === "") return;
      this.#say({ kind: "candidate", candidate: candidate.candidate, mid: candidate.sdpMid });
    };
  }

  get open(): boolean {
    return this.#phase === "open";
  }

  get peerConnection(): RTCPeerConnection | undefined {
    return this.#phase === "closed" ? undefined : this.#connection;
  }

  /** Calls. */
  offer(): void {
    this.#do(async () => {
      await this.#connection.setLocalDescription();
      this.#say({ kind: "offer", sdp: this.#description, claim: this.metadata });
    });
  }

  /** Takes what the other page has written. */
  hear(letter: Letter): void {
    if (letter.kind === "end") return this.close();
    this.#do(async () => {
      switch (letter.kind) {
        case "offer":
          await this.#connection.setRemoteDescription({ type: "offer", sdp: letter.sdp });
          await this.#connection.setLocalDescription();
          return this.#say({ kind: "answer", sdp: this.#description });
        case "answer":
          return this.#connection.setRemoteDescription({ type: "answer", sdp: letter.sdp });
        case "candidate":
          return this.#connection.addIceCandidate({ candidate: letter.candidate, sdpMid: letter.mid });
      }
    });
  }

  on(event: "open" | "close" | "error" | "data", listener: (what: never) => void): void {
    this.#listeners.addEventListener(event, ({ detail }: CustomEventInit<unknown>) => listener(detail as never));
  }

  close(): void {
    if (this.#phase === "closed") return;
    if (this.#phase === "new") this.#say({ kind: "end" });
    this.#phase = "closed";
    this.#connection.close();
    this.#planned.ended();
    this.#tell("close");
  }

  get #description(): string {
    return this.#connection.localDescription?.sdp ?? "";
  }

  #open(): void {
    if (this.#phase !== "new") return;
    this.#phase = "open";
    this.#tell("open");
  }

  #do(step: () => Promise<void>): void {
    this.#doing = this.#doing
      .then(async () => {
        if (this.#phase !== "closed") await step();
      })
      .catch((error: unknown) => {
        // What fails because the call was closed meanwhile is no failure.
        if (this.#phase === "closed") return;
        this.#tell("error", new Error(reasonOf(error)));
        this.close();
      });
  }

  #say(saying: Saying): void {
    const { id, own, peer, send } = this.#planned;
    send({ ...saying, from: own, to: peer, call: id } as Letter);
  }

  #tell(event: string, detail?: unknown): void {
    this.#listeners.dispatchEvent(new CustomEvent(event, { detail }));
  }
}
