import { present } from "../assert.ts";
import type { MessageOf } from "../wire/messages.ts";
import { SAFETY_WORDS } from "./safety-code-words.ts";

/** Words of a code: 8 bits each, so 40 bits in all. Two codes of a middleman's agree once in a million million tries. */
export const SAFETY_CODE_WORDS = 5;

/** The certificates of one link as the seat at its one end sees them. */
export type LinkCertificates = MessageOf<"reveal">["links"][number];

/** What a page load commits to, and then reveals. */
export interface Disclosure {
  readonly seat: number;
  readonly incarnation: string;
  /** 256 random bits, fresh in each epoch. */
  readonly nonce: string;
  /** Its links to all other seats, ascending. */
  readonly links: readonly LinkCertificates[];
}

/** Two or more tabs do not see the same certificates: somebody sits on a link, or a tab lies. */
export type SafetyMismatch =
  /** The two ends of a link tell different things about it. */
  | { readonly kind: "link"; readonly seats: readonly [number, number] }
  /** A seat has several certificates; each page load has one for all of its links. */
  | { readonly kind: "certificates"; readonly seat: number }
  /** A seat revealed something else than it had committed to. */
  | { readonly kind: "commitment"; readonly seat: number };

/** How far this peer can say that nobody sits between the tabs. */
export interface SafetyStatus {
  /** Words that are the same in all tabs if nobody does; null until all have revealed, or where links tell no certificates. */
  readonly code: readonly string[] | null;
  readonly mismatches: readonly SafetyMismatch[];
}

/** What a commitment is the hash of. An epoch is one exchange of commitments and reveals. */
export function commitmentText(session: string, epoch: number, disclosure: Disclosure): string {
  return JSON.stringify([session, epoch, ...disclosureFacts(disclosure)]);
}

/**
 * S7: the code that people compare. All that the tabs should agree on goes in: this tab's own links as it sees them, the
 * others' as they told.
 * @param disclosures of all seats, ascending
 * @param hash SHA-256 as hexadecimal characters
 */
export function safetyCode(
  session: string,
  specHash: string,
  disclosures: readonly Disclosure[],
  hash: (text: string) => string,
): readonly string[] {
  const digest = hash(JSON.stringify([session, specHash, disclosures.map(disclosureFacts)]));
  return Array.from({ length: SAFETY_CODE_WORDS }, (_, index) => {
    const byte = Number.parseInt(digest.slice(2 * index, 2 * index + 2), 16);
    return present(SAFETY_WORDS[byte], "there is a word for each byte");
  });
}

/** Whether all name the same page loads: not so for a moment after one was loaded anew. */
export function nameSamePages(disclosures: readonly Disclosure[]): boolean {
  const pages = new Map(disclosures.map(({ seat, incarnation }) => [seat, incarnation]));
  return disclosures.every(({ links }) =>
    links.every(({ seat, incarnation }) => !pages.has(seat) || pages.get(seat) === incarnation),
  );
}

/** What does not fit together in what some seats have disclosed. */
export function mismatchesIn(disclosures: readonly Disclosure[]): readonly SafetyMismatch[] {
  const found: SafetyMismatch[] = [];
  for (const [index, a] of disclosures.entries()) {
    if (new Set(a.links.map(({ own }) => own)).size > 1) found.push({ kind: "certificates", seat: a.seat });
    for (const b of disclosures.slice(index + 1)) {
      const there = a.links.find(({ seat }) => seat === b.seat);
      const back = b.links.find(({ seat }) => seat === a.seat);
      if (there?.own !== back?.other || there?.other !== back?.own || there === undefined) {
        found.push({ kind: "link", seats: [a.seat, b.seat] });
      }
    }
  }
  return found;
}

/** Named fields have no order of their own; a list has. */
function disclosureFacts({ seat, incarnation, nonce, links }: Disclosure): readonly unknown[] {
  return [seat, incarnation, nonce, links.map((link) => [link.seat, link.incarnation, link.own, link.other])];
}
