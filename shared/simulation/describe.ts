import type { Effect } from "../peer/effect.ts";
import type { Input } from "../peer/input.ts";
import type { JournalEntry } from "../peer/journal.ts";
import { parseFrame } from "../wire/frame.ts";
import { unmarshal } from "../wire/marshal.ts";
import type { Ballot, Message, RoundAndDigest, ViewRecord } from "../wire/messages.ts";
import type { Fault } from "./faults.ts";

/** What reached a peer, in words; undefined for what a reader is not told each time. */
export function describeInput(input: Input): string {
  switch (input.type) {
    case "tick":
      return "time passes";
    case "message":
      return `from ${input.from}: ${describeMessage(unmarshal(input.bytes))}`;
    case "frame":
      return `from ${input.from}: ${describeFrame(input.bytes)}`;
    case "room":
      return `room for ${input.frames} frames to ${input.to}`;
    case "gradient":
      return `own gradient of round ${input.round}.${input.attempt} (view ${input.view})`;
    case "evaluated":
      return `own evaluation of round ${input.round}: ${input.correct} of ${input.total}`;
    case "recovered": {
      const { memory, saved } = input;
      const remembers = memory
        ? `view ${memory.instance}, promised ${memory.promised ? ballotText(memory.promised) : "nothing"}, accepted ` +
          (memory.accepted ? `${ballotText(memory.accepted.ballot)} ${recordText(memory.accepted.record)}` : "nothing")
        : "nothing";
      return `disk remembers ${remembers}; saved ${saved.map(stateText).join(", ") || "nothing"}`;
    }
    case "persisted":
      return `disk has written memory ${input.token}${input.forgotten ? ", or rather removed it" : ""}`;
    case "loaded":
      return `disk gives round ${input.round}: ${input.state ? "a state" : "nothing"}`;
    case "linkUp":
      return `link to ${input.seat} (${input.incarnation}) is up`;
    case "linkDown":
      return `link to ${input.seat} is down`;
    default: {
      const { type, ...rest } = input;
      return [type, ...Object.entries(rest).map(([name, value]) => `${name} ${String(value)}`)].join(" ");
    }
  }
}

/** What a peer does in answer, in words: equal messages to several seats as one. */
export function describeEffects(effects: readonly Effect[]): readonly string[] {
  const told: string[] = [];
  const receivers = new Map<Uint8Array, number[]>();
  for (const effect of effects) {
    if (effect.type === "send") receivers.set(effect.bytes, [...(receivers.get(effect.bytes) ?? []), effect.to]);
  }
  for (const effect of effects) {
    if (effect.type === "framesWaiting" || effect.type === "roundDone" || effect.type === "roundTested") continue;
    if (effect.type !== "send") {
      told.push(describeEffect(effect));
      continue;
    }
    const to = receivers.get(effect.bytes);
    receivers.delete(effect.bytes);
    if (!to) continue;
    const message = unmarshal(effect.bytes);
    if (message.type !== "echo") told.push(`to ${to.join(" ")}: ${describeMessage(message)}`);
  }
  return told;
}

function describeEffect(
  effect: Exclude<Effect, { type: "send" | "framesWaiting" | "roundDone" | "roundTested" }>,
): string {
  switch (effect.type) {
    case "sendFrame":
      return `to ${effect.to}: ${describeFrame(effect.bytes)}`;
    case "compute":
      return `computes round ${effect.round}.${effect.attempt} (view ${effect.view})${effect.evaluate ? " and evaluates" : ""}`;
    case "expandMasks":
      return `expands masks of round ${effect.round}.${effect.attempt} (view ${effect.view})`;
    case "persist": {
      const { instance, promised, accepted } = effect.memory;
      const what = `promised ${promised ? ballotText(promised) : "nothing"}, accepted ${accepted ? ballotText(accepted.ballot) : "nothing"}`;
      return `writes memory ${effect.token}: view ${instance}, ${what}`;
    }
    case "settled":
      return `settles on ${effect.spec.localSteps} local steps and ${effect.spec.compression}`;
    case "checkpoint":
      return `keeps round ${effect.state.round}`;
    case "load":
      return `reads round ${effect.round}`;
    case "save": {
      const prepared = effect.prepared ? `, and round ${effect.prepared.state.round} undecided` : "";
      return `saves round ${effect.state.round} (${effect.reason})${prepared}`;
    }
    case "journal":
      return describeEntry(effect.entry);
  }
}

function describeEntry(entry: JournalEntry): string {
  const { event, view, round, detail } = entry;
  const digest = "digest" in entry ? entry.digest.slice(0, 6) : undefined;
  const more = [digest, detail && JSON.stringify(detail)].filter(Boolean).join(" ");
  return `** ${event}, view ${view} round ${round}${more ? ` ${more}` : ""}`;
}

/** A control message, in words. */
export function describeMessage(message: Message): string {
  switch (message.type) {
    case "heartbeat": {
      const { sequence, view, state, round, hears, committed, prepared, ready } = message;
      const more = `${prepared ? `, prepared ${stateText(prepared)}` : ""}${ready ? ", ready" : ""}`;
      return `heartbeat ${sequence}: ${state}, view ${view}, round ${round}, hears ${seatsOf(hears)}, committed ${stateText(committed)}${more}`;
    }
    case "vote":
      return `vote for ${message.round}.${message.attempt} ${message.digest.slice(0, 6)} in view ${message.view}${message.wantsToStop ? ", to stop" : ""}`;
    case "hello":
      return `hello of ${message.incarnation}, last view ${message.lastView}, saved ${message.saved.map(stateText).join(", ") || "nothing"}`;
    case "prepare":
      return `prepare ${ballotText(message.ballot)} for view ${message.instance}`;
    case "promise": {
      const { ballot, instance, accepted, report, hears } = message;
      const inherits = accepted
        ? `accepted ${ballotText(accepted.ballot)} ${recordText(accepted.record)}`
        : "accepted nothing";
      const knows = report
        ? `committed ${stateText(report.committed)}, prepared ${report.prepared ? stateText(report.prepared) : "nothing"}`
        : "no report";
      return `promise ${ballotText(ballot)} for view ${instance}: ${inherits}, ${knows}, hears ${seatsOf(hears)}`;
    }
    case "refuse":
      return `refuses ${ballotText(message.ballot)} for view ${message.instance}: promised ${ballotText(message.promised)}`;
    case "accept":
      return `accept ${ballotText(message.ballot)} for view ${message.instance}: ${recordText(message.record)}`;
    case "accepted":
      return `accepted ${ballotText(message.ballot)} for view ${message.instance}`;
    case "decided":
      return `decided ${recordText(message.record)}`;
    case "stateRequest":
      return `asks for the state of round ${message.round}, part ${message.part} of ${message.parts}`;
    case "stateOffer":
      return `offers the state of ${stateText(message)}`;
    default:
      return message.type;
  }
}

/** A bulk frame, in words. */
export function describeFrame(bytes: Uint8Array): string {
  const { kind, view, round, attempt, offset, elements } = parseFrame(bytes).header;
  return `${kind} of ${round}.${attempt} in view ${view}, elements ${offset} to ${offset + elements - 1}`;
}

/** A fault, in words. */
export function describeFault({ kind, at: _at, on, ...rest }: Fault): string {
  const when = on ? ` (at ${on.sent} number ${on.nth})` : "";
  return `${kind}${when} ${JSON.stringify(rest)}`;
}

const ballotText = ({ counter, seat }: Ballot) => `${counter}.${seat}`;
const stateText = ({ round, digest }: RoundAndDigest) => `${round} ${digest.slice(0, 6)}`;
const recordText = ({ view, kind, members, base }: ViewRecord) =>
  `{view ${view} ${kind} with ${members.map(({ seat }) => seat).join(" ")} from ${stateText(base)}}`;

function seatsOf(bitmap: number): string {
  const seats: number[] = [];
  for (let seat = 0; seat < 32; seat += 1) if ((bitmap >>> seat) & 1) seats.push(seat);
  return seats.join(" ");
}
