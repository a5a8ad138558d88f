import { createCertificate } from "../../introduction/certificates.ts";
import { writeAddress } from "./hand-address.ts";
import { describe, sdpOf, type HandDescription } from "./short-sdp.ts";
import { TextFault } from "./text-fault.ts";

/** Addresses in a network are there within milliseconds; a server outside of it may not answer. */
const GATHERED_MS_MAX = 2_000;
/** How often the other side is knocked at. */
const KNOCK_MS = 5_000;
/** Somebody may take minutes to carry the answer; once it is there, two devices of a network meet in a second. */
const MET_MS_MAX = 20_000;

const CHANNEL_ID = 0;
/** A message is a request or an answer of the API, or a letter; a spec may be large. */
export const HAND_MESSAGE_CHARACTERS_MAX = 200 * 1024;

/** A connection whose two descriptions people carry by hand: each is whole before it is shown. */
export class HandConnection {
  readonly #connection: RTCPeerConnection;
  readonly #channel: RTCDataChannel;
  #phase: "new" | "open" | "closed" = "new";
  #noteEnd: () => void = () => undefined;
  /** Resolves when it is over. */
  readonly ended: Promise<void>;
  #receive: (message: unknown) => void = () => undefined;

  private constructor(certificate: RTCCertificate) {
    this.#connection = new RTCPeerConnection({ certificates: [certificate] });
    this.#channel = this.#connection.createDataChannel("hand", { negotiated: true, id: CHANNEL_ID });
    this.ended = new Promise((resolve) => (this.#noteEnd = resolve));
    this.#channel.onclose = () => this.close();
    this.#channel.onmessage = ({ data }: MessageEvent) => this.#read(data);
    this.#connection.onconnectionstatechange = () => {
      const { connectionState } = this.#connection;
      // What has failed before it was there may still come to be: see `answer`.
      if (connectionState === "closed" || (connectionState === "failed" && this.#phase === "open")) this.close();
    };
  }

  static async create(): Promise<HandConnection> {
    return new HandConnection(await createCertificate());
  }

  get isOver(): boolean {
    return this.#phase === "closed";
  }

  /** The description that the other side needs first. @throws TextFault */
  async offer(): Promise<HandDescription> {
    return this.#own();
  }

  /**
   * The description that answers an offer. Nobody knows when the other side will have it: until then it is knocked at again and
   * again, as a browser gives up what is not answered within seconds.
   * @throws TextFault
   */
  async answer(offer: HandDescription): Promise<HandDescription> {
    await this.#take({ ...offer, addresses: [] });
    const own = await this.#own();
    const knock = (): void => {
      for (const line of offer.addresses.map(writeAddress)) {
        const candidate = { candidate: line.replace(/^a=/, ""), sdpMid: "0" };
        this.#connection.addIceCandidate(candidate).catch(() => undefined);
      }
    };
    knock();
    const timer = setInterval(() => (this.#phase === "new" ? knock() : clearInterval(timer)), KNOCK_MS);
    return own;
  }

  /**
   * Takes the answer to the own offer; resolves when the connection is there.
   * @throws TextFault where the devices cannot reach each other
   */
  async accept(answer: HandDescription): Promise<void> {
    await this.#take(answer);
    await this.opened(MET_MS_MAX);
  }

  /**
   * Resolves when the connection is there.
   * @param withinMs undefined for as long as it takes
   * @throws TextFault where it is over before
   */
  async opened(withinMs?: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = new Promise<boolean>((resolve) => {
      if (this.#channel.readyState === "open") resolve(true);
      this.#channel.addEventListener("open", () => resolve(true));
      void this.ended.then(() => resolve(false));
      if (withinMs !== undefined) timer = setTimeout(() => resolve(false), withinMs);
    });
    const isOpen = await open;
    clearTimeout(timer);
    if (isOpen && this.#phase !== "closed") {
      this.#phase = "open";
      return;
    }
    this.close();
    throw new TextFault(
      "The two devices did not reach each other. They have to be in the same network, and a firewall must not stand between: make a new invitation, and try again.",
    );
  }

  /** Who hears what the other side sends: parsed JSON of any shape. */
  listen(receive: (message: unknown) => void): void {
    this.#receive = receive;
  }

  /** Without effect unless it is open. */
  send(message: object): void {
    if (this.#channel.readyState === "open") this.#channel.send(JSON.stringify(message));
  }

  close(): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#connection.close();
    this.#noteEnd();
  }

  async #take(description: HandDescription): Promise<void> {
    try {
      await this.#connection.setRemoteDescription({ type: description.type, sdp: sdpOf(description) });
    } catch (cause) {
      throw new TextFault("This browser cannot make anything of that connection: make a new invitation.", { cause });
    }
  }

  async #own(): Promise<HandDescription> {
    const gathered = new Promise<void>((resolve) => {
      setTimeout(resolve, GATHERED_MS_MAX);
      this.#connection.addEventListener("icegatheringstatechange", () => {
        if (this.#connection.iceGatheringState === "complete") resolve();
      });
    });
    await this.#connection.setLocalDescription();
    if (this.#connection.iceGatheringState !== "complete") await gathered;
    const description = this.#connection.localDescription;
    const own = description && describe(description);
    if (own === null || own.addresses.length === 0) {
      throw new TextFault("This device is in no network: it has no address that another one could reach.");
    }
    return own;
  }

  #read(data: unknown): void {
    if (typeof data !== "string" || data.length > HAND_MESSAGE_CHARACTERS_MAX) return this.close();
    try {
      this.#receive(JSON.parse(data));
    } catch (error) {
      if (error instanceof SyntaxError) this.close();
      else throw error;
    }
  }
}
