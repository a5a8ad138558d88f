import { BALLOTS_AHEAD_MAX, BALLOT_COUNTER_MAX, VIEWS_AHEAD_MAX, VIEWS_MAX } from "../limits.ts";
import { settledSpec } from "../session/auto-settings.ts";
import type { AcceptedRecord, Message, MessageOf, RoundAndDigest, ViewRecord } from "../wire/messages.ts";
import { ballotText, compareBallots } from "./agreement/ballot.ts";
import type { PeerContext } from "./context.ts";
import { choiceFault, settingsFault } from "./settings-choice.ts";

/*
 * The schema of a message bounds each number by itself, the same for whoever writes and whoever reads it. That is not
 * enough. Peers answer a number with the next one, which must be sayable too; and a number that nobody can have come to
 * by honest counting would be kept as the highest of all, so that everything honest looks old from then on. So what is
 * taken from others lies below what one may say oneself, and not too far ahead of what is known here.
 */

/** Why nobody of this session can have said this, as far as its numbers tell; undefined where it may be so. */
export function implausibility(ctx: PeerContext, message: Message): string | undefined {
  switch (message.type) {
    case "hello":
      return helloFault(ctx, message);
    case "heartbeat":
      return heartbeatFault(ctx, message);
    case "prepare":
      return viewFault(ctx, "a ballot for", message.instance) ?? counterFault(ctx, message.ballot.counter);
    case "promise":
      return promiseFault(ctx, message);
    case "refuse":
      return refusalFault(ctx, message);
    case "accept":
      return (
        viewFault(ctx, "a proposal for", message.instance) ??
        counterFault(ctx, message.ballot.counter) ??
        proposedFault(ctx, message.instance, message.record)
      );
    case "decided":
      return viewFault(ctx, "a record of", message.record.view) ?? recordFault(ctx, message.record);
    case "stateRequest":
    case "stateOffer":
      return roundsFault(ctx, message.type === "stateOffer" ? "an offer" : "a request", [message]);
    // These are compared with what is known here, and never counted on.
    case "secret":
    case "commitment":
    case "reveal":
    case "echo":
    case "vote":
    case "leave":
    case "accepted":
    case "telemetry":
    case "probe":
    case "probed":
      return undefined;
  }
}

/** The newest view that this peer knows of. What it has promised about is not among them: anybody can ask for that. */
function newestView({ membership, storage }: PeerContext): number {
  return Math.max(membership.pendingRecord?.view ?? 0, membership.record?.view ?? 0, storage.lastView);
}

function viewFault(ctx: PeerContext, what: string, view: number): string | undefined {
  const most = Math.min(newestView(ctx) + VIEWS_AHEAD_MAX, VIEWS_MAX - VIEWS_AHEAD_MAX);
  return view > most ? `${what} view ${view}, while view ${newestView(ctx)} is the newest known here` : undefined;
}

/**
 * Whoever was led astray by one who lied must still be understood: so each ballot that is too high takes the highest that
 * is believed one step further.
 */
function counterFault({ agreement }: PeerContext, counter: number): string | undefined {
  const known = agreement.counter;
  const most = Math.min(known + BALLOTS_AHEAD_MAX, BALLOT_COUNTER_MAX - BALLOTS_AHEAD_MAX);
  if (counter <= most) return undefined;
  agreement.saw({ counter: most, seat: 0 });
  return `ballot ${counter}, while ${known} is the highest known here`;
}

function roundsFault(
  { spec }: PeerContext,
  what: string,
  states: readonly Pick<RoundAndDigest, "round">[],
): string | undefined {
  const far = states.find(({ round }) => round > spec.rounds);
  return far && `${what} with the state of round ${far.round} of ${spec.rounds}`;
}

function helloFault(ctx: PeerContext, { lastView, saved, holds }: MessageOf<"hello">): string | undefined {
  return (
    viewFault(ctx, "a hello that remembers", Math.max(lastView, ...saved.map(({ view }) => view))) ??
    roundsFault(ctx, "a hello", holds ? [...saved, holds] : saved) ??
    saved.map((state) => settingsFault(ctx, `a hello with a state of round ${state.round}`, state.choice)).find(Boolean)
  );
}

function heartbeatFault(ctx: PeerContext, heartbeat: MessageOf<"heartbeat">): string | undefined {
  const { view, round, committed, prepared, hears } = heartbeat;
  // After the last round comes none, but a peer may be about to see that.
  if (round > ctx.spec.rounds + 1) return `a heartbeat at work on round ${round} of ${ctx.spec.rounds}`;
  return (
    viewFault(ctx, "a heartbeat of", view) ??
    roundsFault(ctx, "a heartbeat", prepared ? [committed, prepared] : [committed]) ??
    hearsFault(ctx, hears)
  );
}

function hearsFault({ spec }: PeerContext, hears: number): string | undefined {
  return hears >= 2 ** spec.seats ? `a bitmap of more than the ${spec.seats} seats that there are` : undefined;
}

function promiseFault(ctx: PeerContext, promise: MessageOf<"promise">): string | undefined {
  const { instance, ballot, accepted, report, hears } = promise;
  const states = report ? [report.committed, ...(report.prepared ? [report.prepared] : [])] : [];
  return (
    roundsFault(ctx, "a promise", states) ??
    hearsFault(ctx, hears) ??
    (accepted && acceptedFault(ctx, instance, ballot, accepted)) ??
    undefined
  );
}

function acceptedFault(
  ctx: PeerContext,
  instance: number,
  ballot: AcceptedRecord["ballot"],
  accepted: AcceptedRecord,
): string | undefined {
  if (compareBallots(accepted.ballot, ballot) > 0) {
    return `a promise of ballot ${ballotText(ballot)} after ${ballotText(accepted.ballot)} was accepted`;
  }
  return proposedFault(ctx, instance, accepted.record);
}

function refusalFault(ctx: PeerContext, { ballot, promised }: MessageOf<"refuse">): string | undefined {
  if (compareBallots(promised, ballot) <= 0) {
    return `ballot ${ballotText(ballot)} refused because of ${ballotText(promised)}, which is no higher`;
  }
  return counterFault(ctx, promised.counter);
}

function proposedFault(ctx: PeerContext, instance: number, record: ViewRecord): string | undefined {
  if (record.view !== instance) return `record of view ${record.view} proposed for ${instance}`;
  return recordFault(ctx, record);
}

/** What no peer of this session can have proposed (M1, I4). */
function recordFault(ctx: PeerContext, record: ViewRecord): string | undefined {
  const { spec, agreement } = ctx;
  const { view, kind, members, base } = record;
  const { seats } = spec;
  const stranger = members.find(({ seat }) => seat >= seats);
  if (stranger) return `record of view ${view} names seat ${stranger.seat} of ${seats} seats`;
  // Once a view has been, all must be there to start again (M4).
  const isOfPart = kind === "continue" || (view === 1 && base.round === 0);
  const least = kind === "halt" ? 0 : isOfPart ? agreement.quorum : seats;
  if (members.length < least) return `record of view ${view} has ${members.length} members, fewer than ${least}`;
  const fault = choiceFault(ctx, record);
  if (fault !== undefined) return fault;
  const { rounds } = settledSpec(ctx.given, record.choice ?? null);
  return base.round > rounds ? `record of view ${view} begins after round ${base.round} of ${rounds}` : undefined;
}
