import { ballotText } from "../../peer/agreement/ballot.ts";
import type { Message, ViewRecord } from "../../wire/messages.ts";
import type { Action } from "./actions.ts";
import type { StateNames } from "./names.ts";
import type { Search, Violation, Whole } from "./search.ts";

/** The steps to a violation in the words of the protocol, one line each, and what holds of the seats at the end. */
export function tell(search: Search, { path, invariant, detail }: Violation): readonly string[] {
  let whole = search.first;
  const lines = path.map((action, at) => {
    const line = `${String(at + 1).padStart(3)}  seat ${action.seat}  ${wordsOf(search, whole, action)}`;
    const before = whole;
    whole = search.after(whole, action);
    return line + consequences(search, before, whole, action.seat);
  });
  const ends = whole.seats.map((_, seat) => `     seat ${seat}  ${seatWords(search, whole, seat)}`);
  return [...lines, "   then", ...ends, `   ${invariant}: ${detail}`];
}

function wordsOf(search: Search, whole: Whole, { name, seat, about, holdsWrites }: Action): string {
  const held = holdsWrites ? ", and its disk is slow" : "";
  switch (name) {
    case "message": {
      const fact = search.facts.get(about);
      if (fact.kind !== "message") return name;
      return `hears of page ${fact.page}: ${messageWords(fact.message, search.states)}${held}`;
    }
    case "average":
      return `has the average of round ${search.seat(whole, seat).averaging?.round} (R2, R3)`;
    case "falseAverage":
      return `has a false average of round ${search.seat(whole, seat).averaging?.round}, by damaged memory (R5)`;
    case "vote":
      return "has tested the prepared state (R4)";
    case "timeout": {
      const silent = whole.seats.flatMap((_, other) => (((about >>> other) & 1) === 1 ? [other] : []));
      return `times out (P2), ${silent.length > 0 ? `without hearing seat ${silent.join(", ")}` : "hearing all who are there"}${held}`;
    }
    case "patience":
      return `waits for no more promises (P2)${held}`;
    case "fetched":
      return `fetches the state of seat ${about} (P8)`;
    case "alone":
      return "reaches nobody and gives up (P6)";
    case "written":
      return "its disk has written (P7)";
    case "stop":
      return "its page is gone for good";
    case "reload":
      return "its page is loaded anew, with what its disk has (P7)";
    case "lose":
      return "its page is loaded anew, and its disk was lost (P7)";
  }
}

/** What a seat did in a step: its new messages, in a few words. */
function consequences(search: Search, before: Whole, after: Whole, seat: number): string {
  const said = new Map<string, number[]>();
  for (const number of search.sets.get(after.facts)) {
    const fact = search.facts.get(number);
    if (fact.kind !== "message" || fact.from !== seat || search.sets.has(before.facts, number)) continue;
    const words = messageWords(fact.message, search.states);
    said.set(words, [...(said.get(words) ?? []), fact.to]);
  }
  const state = search.seat(after, seat);
  const moved = search.seat(before, seat).state === state.state || state.isGone ? [] : [`is ${state.state}`];
  const told = [...said].map(([words, to]) => `to ${to.join(", ")}: ${words}`);
  return [...moved, ...told].map((line) => `\n             → ${line}`).join("");
}

function seatWords(search: Search, whole: Whole, seat: number): string {
  const { isGone, page, state, committed, memory } = search.seat(whole, seat);
  const promised = memory?.promised
    ? `promised ${ballotText(memory.promised)} of view ${memory.instance}`
    : "nothing promised";
  const accepted = memory?.accepted ? `, accepted ${recordWords(memory.accepted.record, search.states)}` : "";
  const disk = memory ? `${promised}${accepted}` : "an empty disk";
  return isGone ? `is gone; ${disk}` : `page ${page} is ${state}, committed ${committed}; ${disk}`;
}

function messageWords(message: Message, states: StateNames): string {
  switch (message.type) {
    case "vote":
      return `vote for ${states.of(message)} in view ${message.view}`;
    case "prepare":
      return `prepare ${ballotText(message.ballot)} of view ${message.instance}`;
    case "promise": {
      const { report, accepted } = message;
      const prepared = report?.prepared ? `, prepared ${states.of(report.prepared)}` : "";
      const known = report ? `committed ${states.of(report.committed)}${prepared}` : "without a report";
      const had = accepted
        ? `, accepted at ${ballotText(accepted.ballot)} ${recordWords(accepted.record, states)}`
        : "";
      return `promise ${ballotText(message.ballot)} of view ${message.instance}, ${known}${had}`;
    }
    case "refuse":
      return `refuse ${ballotText(message.ballot)}, promised ${ballotText(message.promised)}`;
    case "accept":
      return `accept ${ballotText(message.ballot)} ${recordWords(message.record, states)}`;
    case "accepted":
      return `accepted ${ballotText(message.ballot)} of view ${message.instance}`;
    case "decided":
      return `decided ${recordWords(message.record, states)}`;
    default:
      return message.type;
  }
}

function recordWords({ view, kind, members, base }: ViewRecord, states: StateNames): string {
  const pages = members.map(({ incarnation }) => incarnation).join(" ");
  return `[view ${view}: ${kind} with ${pages} from ${states.of(base)}]`;
}
