import { createDigester } from "../../training/digest.ts";
import { Random } from "../../training/random.ts";
import type { Message, MessageOf } from "../../wire/messages.ts";
import { WIRE_VERSION } from "../../wire/messages.ts";
import { commitmentText, type Disclosure } from "../safety-code.ts";
import { SafetyCodeExchange } from "../safety-code-exchange.ts";

const digester = await createDigester();
/** 256 bits that stand for a text; nobody attacks the hash itself here. */
export const hash = (text: string): string => digester.digestText(text) + digester.digestText(`${text}, again`);

const SESSION = "session";
/** Fingerprint of the certificate of a name. */
export const certificate = (name: string): string => hash(`certificate of ${name}`);

/** What a middleman does with the messages of the exchange; the links that it sits on are encrypted to itself. */
export type Middleman = "relays" | "forges";

interface Parcel {
  readonly from: number;
  readonly to: number;
  readonly message: Message;
}

/** Some tabs that make a safety code, and a middleman on some of their links. */
export class SafetyNetwork {
  readonly tabs: SafetyCodeExchange[] = [];
  readonly rejections: string[] = [];
  readonly pages: string[];
  /** Certificate of each page load. */
  readonly #certificates: string[];
  readonly #random: Random;
  readonly #nonces = new Map<string, string>();
  #parcels: Parcel[] = [];
  /** Everything that was sent, in order. */
  readonly sent: Parcel[] = [];

  /**
   * @param intercepted pairs, such as `0-2`
   * @param seed of nonces and of the order in which messages arrive
   */
  constructor(
    readonly seats: number,
    readonly intercepted: ReadonlySet<string> = new Set(),
    readonly middleman: Middleman = "relays",
    seed = 1,
  ) {
    this.#random = new Random("safety", seed);
    this.pages = Array.from({ length: seats }, (_, seat) => `page-${seat}`);
    this.#certificates = this.pages.map(certificate);
    for (let seat = 0; seat < seats; seat += 1) this.tabs.push(this.#open(seat));
  }

  connectAll(): this {
    for (let a = 0; a < this.seats; a += 1) for (let b = a + 1; b < this.seats; b += 1) this.connect(a, b);
    return this.deliver();
  }

  connect(a: number, b: number): void {
    this.#parcels = this.#parcels.filter(({ from, to }) => pair(from, to) !== pair(a, b));
    for (const [self, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const fingerprints = { own: this.#certificates[self]!, other: this.#seen(self, other) };
      this.tabs[self]!.linkUp(other, this.pages[other]!, fingerprints);
    }
  }

  reload(seat: number): void {
    this.pages[seat] += "'";
    this.#certificates[seat] = certificate(this.pages[seat]!);
    this.tabs[seat] = this.#open(seat);
    for (let other = 0; other < this.seats; other += 1) if (other !== seat) this.tabs[other]!.linkDown(seat);
    this.#parcels = this.#parcels.filter(({ from, to }) => from !== seat && to !== seat);
  }

  /** All that is under way arrives: in order on each link, in any order between links. */
  deliver(): this {
    while (this.#parcels.length > 0) {
      const first = this.#parcels[this.#random.uint32() % this.#parcels.length]!;
      const at = this.#parcels.findIndex(({ from, to }) => from === first.from && to === first.to);
      const [parcel] = this.#parcels.splice(at, 1);
      this.#arrive(parcel!);
    }
    return this;
  }

  /** Hands a message to a tab as if another had sent it. */
  arriveFrom(from: number, to: number, message: Message): void {
    if (message.type === "commitment") this.tabs[to]!.hearCommitment(from, message);
    else if (message.type === "reveal") this.tabs[to]!.hearReveal(from, message);
  }

  get codes(): readonly (string | undefined)[] {
    return this.tabs.map(({ status }) => status.code?.join(" "));
  }

  /** Someone has noticed, or people who compare would. */
  get isNoticed(): boolean {
    const { codes } = this;
    const named = this.tabs.some(({ status }) => status.mismatches.length > 0);
    return named || (!codes.includes(undefined) && new Set(codes).size > 1);
  }

  #arrive({ from, to, message }: Parcel): void {
    const forge = this.middleman === "forges" && this.intercepted.has(pair(from, to));
    this.arriveFrom(from, to, forge ? this.#forged(from, to, message) : message);
  }

  /** What makes the receiver believe that nobody is there: all that the sender tells fits what the receiver sees. */
  #forged(from: number, to: number, message: Message): Message {
    if (message.type !== "commitment" && message.type !== "reveal") return message;
    const { epoch } = message;
    const nonceOf = `${from}>${to} ${epoch}`;
    const nonce = this.#nonces.get(nonceOf) ?? hash(`middleman's nonce ${nonceOf} ${this.#random.uint32()}`);
    this.#nonces.set(nonceOf, nonce);
    const seats = this.pages.map((_, seat) => seat).filter((seat) => seat !== from);
    const disclosure: Disclosure = {
      seat: from,
      incarnation: this.pages[from]!,
      nonce,
      links: seats.map((seat) => ({
        seat,
        incarnation: this.pages[seat]!,
        own: this.#seen(to, from),
        other: seat === to ? this.#certificates[to]! : this.#seen(to, seat),
      })),
    };
    if (message.type === "commitment")
      return { ...message, commitment: hash(commitmentText(SESSION, epoch, disclosure)) };
    const { incarnation, links } = disclosure;
    return { v: WIRE_VERSION, type: "reveal", epoch, incarnation, nonce, links: [...links] };
  }

  /** The certificate that a tab sees at the other end of its link. */
  #seen(self: number, other: number): string {
    return this.intercepted.has(pair(self, other))
      ? certificate(`middleman as ${other} for ${self}`)
      : this.#certificates[other]!;
  }

  #open(seat: number): SafetyCodeExchange {
    const random = () => hash(`nonce ${seat} ${this.#random.uint32()} ${this.#random.uint32()}`);
    return new SafetyCodeExchange({
      session: SESSION,
      specHash: "0".repeat(32),
      seat,
      seats: this.seats,
      incarnation: this.pages[seat]!,
      secrecy: { random, hash },
      send: (to, message) => {
        this.sent.push({ from: seat, to, message });
        this.#parcels.push({ from: seat, to, message });
      },
      reject: (_, reason) => void this.rejections.push(reason),
    });
  }
}

/** All reveals that a seat has sent. */
export function revealsOf(network: SafetyNetwork, seat: number): readonly MessageOf<"reveal">[] {
  return network.sent.flatMap(({ from, message }) => (from === seat && message.type === "reveal" ? [message] : []));
}

export const pair = (a: number, b: number): string => `${Math.min(a, b)}-${Math.max(a, b)}`;
