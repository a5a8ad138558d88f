import { SAFETY_EPOCHS_AHEAD_MAX, SAFETY_EPOCHS_MAX } from "../limits.ts";
import { WIRE_VERSION, type Message, type MessageOf } from "../wire/messages.ts";
import type { Fingerprints } from "./input.ts";
import {
  commitmentText,
  mismatchesIn,
  nameSamePages,
  safetyCode,
  type Disclosure,
  type LinkCertificates,
  type SafetyMismatch,
  type SafetyStatus,
} from "./safety-code.ts";
import type { Secrecy } from "./secrecy.ts";

/** What the exchange needs of its peer. */
export interface SafetyCodeHost {
  readonly session: string;
  readonly specHash: string;
  readonly seat: number;
  /** Seats of the session. */
  readonly seats: number;
  readonly incarnation: string;
  readonly secrecy: Secrecy;
  send(to: number, message: Message): void;
  /** Something from another seat was refused. */
  reject(from: number, reason: string): void;
}

/** What another page load has said in its newest epoch. */
interface Told {
  readonly epoch: number;
  readonly commitment: string;
  disclosure: Disclosure | undefined;
  isBroken: boolean;
}

/**
 * S7: how the tabs come to one safety code. Whoever introduces the tabs could sit in the middle of their encrypted
 * links; then the two ends of a link see different certificates. Each tab commits to a random nonce and to the
 * certificates that it sees; when it has everybody's commitment it reveals them; the code is a hash of all.
 *
 * The code is short, so a middleman must not be able to try certificates or nonces of its own until two codes agree
 * (as in ZRTP, RFC 6189): all that it can choose is fixed before the first nonce shows. Hence epochs: when a page is
 * loaded anew, or a link shows other certificates, everybody draws a fresh nonce and commits again. A nonce that has
 * been seen already would let it search.
 */
export class SafetyCodeExchange {
  readonly #host: SafetyCodeHost;
  /** The newest certificates of each seat's link. */
  readonly #links = new Map<number, LinkCertificates>();
  /** The newest page load of each seat. */
  readonly #pages = new Map<number, string>();
  readonly #up = new Set<number>();
  readonly #told = new Map<number, Told>();
  /** Commitments in epochs too far ahead to be followed on one seat's word. */
  readonly #leaps = new Map<number, Pick<Told, "epoch" | "commitment">>();
  #epoch = 1;
  /** What this peer has committed to in this epoch. */
  #own: Disclosure | undefined;
  #isRevealed = false;
  /** In this epoch, or in an earlier one. */
  #hasRevealed = false;
  #status: SafetyStatus | undefined;

  constructor(host: SafetyCodeHost) {
    this.#host = host;
  }

  /** The channels to a seat are open, for the first time or anew. @param fingerprints undefined where nobody knows them */
  linkUp(seat: number, incarnation: string, fingerprints: Fingerprints | undefined): void {
    const before = this.#links.get(seat);
    const isNewPage = this.#pages.get(seat) !== incarnation;
    if (isNewPage) this.#told.delete(seat);
    if (isNewPage) this.#leaps.delete(seat);
    this.#pages.set(seat, incarnation);
    if (fingerprints === undefined) this.#links.delete(seat);
    else this.#links.set(seat, { seat, incarnation, own: fingerprints.own, other: fingerprints.other });
    this.#up.add(seat);
    const now = this.#links.get(seat);
    const isSame = before?.incarnation === now?.incarnation && before?.own === now?.own && before?.other === now?.other;
    if (!isSame) this.#renew(isNewPage ? this.#epochWithNewPage : this.#epochAfter);
    else if (this.#own) this.#tell([seat]);
    this.#advance();
  }

  get #epochAfter(): number {
    return this.#own ? this.#epoch + 1 : this.#epoch;
  }

  /** Of two, the one who stays is the only one who knows of any epoch: the count starts anew, however far it was driven. */
  get #epochWithNewPage(): number {
    return this.#host.seats === 2 ? 1 : this.#epochAfter;
  }

  linkDown(seat: number): void {
    this.#up.delete(seat);
  }

  hearCommitment(from: number, { epoch, commitment }: MessageOf<"commitment">): void {
    const told = this.#told.get(from);
    if (told?.epoch === epoch) {
      if (told.commitment !== commitment) this.#host.reject(from, `seat ${from} changes what it has committed to`);
      return;
    }
    if (told && epoch < told.epoch) return this.#host.reject(from, `seat ${from} commits in epoch ${epoch} once more`);
    if (!this.#mayFollow(from, epoch)) {
      this.#leaps.set(from, { epoch, commitment });
      const reason = `commits in epoch ${epoch} of the safety code alone, while ${this.#epoch} is the newest known here`;
      return this.#host.reject(from, `seat ${from} ${reason}`);
    }
    this.#take(from, epoch, commitment);
    // Whoever made this leap first was not followed, until now.
    for (const [seat, leap] of this.#leaps) if (leap.epoch === epoch) this.#take(seat, epoch, leap.commitment);
    if (epoch > this.#epoch) this.#renew(epoch);
    this.#advance();
  }

  #take(seat: number, epoch: number, commitment: string): void {
    this.#leaps.delete(seat);
    this.#told.set(seat, { epoch, commitment, disclosure: undefined, isBroken: false });
    this.#status = undefined;
  }

  /**
   * Nobody may use the numbers up. Each new page moves the epoch on by one, so that a leap is followed only where two
   * others have made it, or by a page that was loaded just now and cannot know how many epochs there were.
   */
  #mayFollow(from: number, epoch: number): boolean {
    if (epoch <= this.#epoch + SAFETY_EPOCHS_AHEAD_MAX) return true;
    if (!this.#hasRevealed && epoch <= SAFETY_EPOCHS_MAX / 2) return true;
    return [...this.#leaps].some(([seat, leap]) => seat !== from && leap.epoch === epoch);
  }

  hearReveal(from: number, { epoch, incarnation, nonce, links }: MessageOf<"reveal">): void {
    const told = this.#told.get(from);
    if (told?.epoch !== epoch) return this.#host.reject(from, `seat ${from} reveals what it has not committed to`);
    const { session, secrecy, seats } = this.#host;
    const stranger = links.find(({ seat }) => seat >= seats || seat === from);
    if (stranger)
      return this.#host.reject(from, `seat ${from} reveals a link to seat ${stranger.seat} of ${seats} seats`);
    const disclosure: Disclosure = { seat: from, incarnation, nonce, links };
    this.#status = undefined;
    if (secrecy.hash(commitmentText(session, epoch, disclosure)) !== told.commitment) {
      told.isBroken = true;
      return this.#host.reject(from, `seat ${from} reveals something else than it has committed to`);
    }
    told.disclosure = disclosure;
  }

  get status(): SafetyStatus {
    this.#status ??= this.#look();
    return this.#status;
  }

  /** What was committed to does not hold any more, or the others have begun an epoch: everything is drawn afresh. */
  #renew(epoch: number): void {
    this.#epoch = epoch;
    this.#own = undefined;
    this.#isRevealed = false;
    this.#status = undefined;
  }

  /** Commits once all links are there, and reveals once all have committed. */
  #advance(): void {
    const { seat, seats, incarnation, secrecy } = this.#host;
    const isWhole = this.#links.size === seats - 1 && this.#up.size === seats - 1;
    if (!this.#own && isWhole) {
      const links = [...this.#links.values()].sort((a, b) => a.seat - b.seat);
      this.#own = { seat, incarnation, nonce: secrecy.random(), links };
      this.#tell(this.#up);
    }
    if (!this.#own || this.#isRevealed) return;
    const committed = [...this.#told.values()].filter(({ epoch }) => epoch === this.#epoch);
    if (committed.length < seats - 1) return;
    this.#isRevealed = true;
    this.#hasRevealed = true;
    this.#status = undefined;
    for (const to of this.#up) this.#reveal(to, this.#own);
  }

  #tell(seats: Iterable<number>): void {
    const own = this.#own;
    if (!own) return;
    const { session, secrecy } = this.#host;
    const commitment = secrecy.hash(commitmentText(session, this.#epoch, own));
    for (const to of seats) {
      this.#host.send(to, { v: WIRE_VERSION, type: "commitment", epoch: this.#epoch, commitment });
      if (this.#isRevealed) this.#reveal(to, own);
    }
  }

  #reveal(to: number, { incarnation, nonce, links }: Disclosure): void {
    this.#host.send(to, {
      v: WIRE_VERSION,
      type: "reveal",
      epoch: this.#epoch,
      incarnation,
      nonce,
      links: [...links],
    });
  }

  #look(): SafetyStatus {
    const { session, specHash, seats, secrecy } = this.#host;
    const disclosures: Disclosure[] = this.#own ? [this.#own] : [];
    const broken: SafetyMismatch[] = [];
    for (const [seat, told] of this.#told) {
      if (told.epoch !== this.#epoch) continue;
      if (told.isBroken) broken.push({ kind: "commitment", seat });
      if (told.disclosure) disclosures.push(told.disclosure);
    }
    disclosures.sort((a, b) => a.seat - b.seat);
    if (!nameSamePages(disclosures)) return { code: null, mismatches: broken };
    const isWhole = this.#isRevealed && disclosures.length === seats;
    const code = isWhole ? safetyCode(session, specHash, disclosures, (text) => secrecy.hash(text)) : null;
    return { code, mismatches: [...broken, ...mismatchesIn(disclosures)] };
  }
}
