import { ballotText } from "../../peer/agreement/ballot.ts";
import { present } from "../../assert.ts";
import type { Digester } from "../../training/digest.ts";
import type { Ballot, Message, ViewRecord } from "../../wire/messages.ts";
import type { Naming, Page, StateName } from "./names.ts";

/** Something that stays true, whatever happens later: that it was sent, that it was done. */
export type Fact =
  /** A message from one page load to another. It comes at any time, again, or never. */
  | {
      readonly kind: "message";
      readonly from: number;
      readonly page: Page;
      readonly to: number;
      readonly toPage: Page;
      readonly message: Message;
    }
  /** R2: its gradient of that attempt at a round is with the others, or on its way. */
  | { readonly kind: "contributed"; readonly page: Page; readonly view: number; readonly round: string }
  | { readonly kind: "voted"; readonly page: Page; readonly view: number; readonly state: StateName }
  /** In a view, by the votes of its members or as its base. */
  | {
      readonly kind: "committed";
      readonly view: number;
      readonly state: StateName;
      readonly by: "votes" | "decision";
    }
  /** Somebody takes this record for decided. */
  | { readonly kind: "decided"; readonly record: ViewRecord }
  /** It is on the disk of this seat, or was. */
  | {
      readonly kind: "accepted";
      readonly seat: number;
      readonly instance: number;
      readonly ballot: Ballot;
      readonly record: ViewRecord;
    }
  | { readonly kind: "saved"; readonly state: StateName }
  /** P4: a record that follows from these reports, which no acceptor has named. */
  | {
      readonly kind: "proposed";
      readonly record: ViewRecord;
      readonly base: StateName;
      readonly reports: readonly { readonly committed: StateName; readonly prepared: StateName | null }[];
    };

/** The same text for the same fact, with seats as `naming` calls them. */
function textOf(fact: Fact, naming: Naming): string {
  switch (fact.kind) {
    case "message":
      return JSON.stringify([naming.page(fact.page), naming.page(fact.toPage), naming.message(fact.message)]);
    case "contributed":
      return JSON.stringify(["contributed", naming.page(fact.page), fact.view, fact.round]);
    case "voted":
      return JSON.stringify(["voted", naming.page(fact.page), fact.view, fact.state]);
    case "committed":
      return JSON.stringify(["committed", fact.view, fact.state, fact.by]);
    case "decided":
      return JSON.stringify(["decided", naming.record(fact.record)]);
    case "accepted":
      return JSON.stringify([
        "accepted",
        naming.seat(fact.seat),
        fact.instance,
        ballotText(naming.ballot(fact.ballot)),
        naming.record(fact.record),
      ]);
    case "saved":
      return JSON.stringify(["saved", fact.state]);
    case "proposed": {
      const reports = fact.reports.map(({ committed, prepared }) => `${committed} ${prepared}`).sort();
      return JSON.stringify(["proposed", naming.record(fact.record), reports]);
    }
  }
}

/** 64 bits of a text's digest, as two unsigned halves. */
export function halves(digest: string): readonly [number, number] {
  return [Number.parseInt(digest.slice(0, 8), 16), Number.parseInt(digest.slice(8, 16), 16)];
}

/** All facts that some state has, each with a number. */
export class Facts {
  readonly #digester: Digester;
  readonly #namings: readonly Naming[];
  readonly #numbers = new Map<string, number>();
  readonly #facts: Fact[] = [];
  /** By fact and naming, two halves of 64 bits. */
  readonly #hashes: number[] = [];

  constructor(digester: Digester, namings: readonly Naming[]) {
    this.#digester = digester;
    this.#namings = namings;
  }

  get count(): number {
    return this.#facts.length;
  }

  number(fact: Fact): number {
    const [first] = this.#namings;
    const text = textOf(fact, present(first, "there is a naming"));
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#facts.length;
    this.#numbers.set(text, number);
    this.#facts.push(fact);
    for (const naming of this.#namings) this.#hashes.push(...halves(this.#digester.digestText(textOf(fact, naming))));
    return number;
  }

  get(number: number): Fact {
    return present(this.#facts[number], "a fact that has a number is there");
  }

  /** Half of the hash of a fact under a naming. */
  hash(number: number, naming: number, half: 0 | 1): number {
    return this.#hashes[2 * (number * this.#namings.length + naming) + half] ?? 0;
  }
}
