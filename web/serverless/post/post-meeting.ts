import { randomId } from "../../introduction/random-id.ts";
import type { Call } from "../../introduction/call.ts";
import type { CallerClaim, Meeting, MeetingOptions, ObserverClaim } from "../../introduction/meeting.ts";
import type { Letter } from "./letter.ts";
import { PostCall } from "./post-call.ts";
import type { PostOffice } from "./post-office.ts";

/** Calls that a page takes at a time: more are of somebody who floods it. */
const CALLS_MAX = 64;

/** One attendance at a post office, under one ID that nobody can guess. */
export class PostMeeting implements Meeting {
  readonly peerId = randomId();
  readonly #options: MeetingOptions;
  readonly #office: PostOffice;
  readonly #calls = new Map<string, PostCall>();
  #config: RTCConfiguration = {};
  #phase: Meeting["phase"] = "planned";
  #leave: (() => void) | undefined;

  constructor(office: PostOffice, options: MeetingOptions) {
    this.#office = office;
    this.#options = options;
  }

  get phase(): Meeting["phase"] {
    return this.#phase;
  }

  open(certificate: RTCCertificate): void {
    if (this.#phase !== "planned") return;
    this.#phase = "opening";
    const { iceServers, iceTransportPolicy } = this.#options;
    this.#config = { iceServers: [...iceServers.known], iceTransportPolicy, certificates: [certificate] };
    this.#office
      .enter(
        this.peerId,
        (letter) => this.#receive(letter),
        () => this.#lose(),
      )
      .then(
        (leave) => {
          if (this.#phase !== "opening") return leave();
          this.#leave = leave;
          this.#phase = "open";
          this.#options.onOpen();
        },
        () => this.#lose(),
      );
  }

  async renewIceServers(): Promise<void> {
    await this.#options.iceServers.renew();
  }

  call(peerId: string, claim: CallerClaim | ObserverClaim): Call | undefined {
    if (this.#phase !== "open") return undefined;
    const call = this.#newCall(randomId(), peerId, claim);
    call.offer();
    return call;
  }

  checkAttendance(attending: boolean | undefined): void {
    if (this.#phase === "open" && attending === false) this.leave();
  }

  leave(): void {
    this.#lose();
  }

  #receive(letter: Letter): void {
    const key = keyOf(letter);
    const known = this.#calls.get(key);
    if (known !== undefined) return known.hear(letter);
    if (letter.kind !== "offer" || this.#phase !== "open" || this.#calls.size >= CALLS_MAX) return;
    const call = this.#newCall(letter.call, letter.from, letter.claim);
    call.hear(letter);
    this.#options.onCall(call);
  }

  #newCall(id: string, peer: string, metadata: unknown): PostCall {
    const key = keyOf({ from: peer, call: id });
    const call = new PostCall({
      ...{ id, peer, metadata, own: this.peerId, config: this.#config },
      send: (letter) => this.#office.send(letter),
      ended: () => void this.#calls.delete(key),
    });
    this.#calls.set(key, call);
    return call;
  }

  #lose(): void {
    if (this.#phase === "lost") return;
    this.#phase = "lost";
    this.#leave?.();
    this.#options.onLost();
  }
}

/** Who else wrote the name of a call does not take part in it. */
function keyOf({ from, call }: Pick<Letter, "from" | "call">): string {
  return `${from}/${call}`;
}
