import type { Round } from "../../peer/round.ts";
import type { Memory } from "../../peer/memory.ts";
import type { Naming } from "./names.ts";
import type { SearchedPage } from "./searched-page.ts";

/**
 * All that a page load's future depends on, as text, with seats as `naming` calls them: two page loads of one text do the
 * same from now on. Left out are what only figures, journals and dashboards show, and when exactly a timer is due: the
 * search lets timers fire at any moment.
 */
export function fingerprint(page: SearchedPage, naming: Naming): string {
  const { ctx, pending, disk, load } = page;
  const { agreement, membership, model, rounds, catchUp, closing } = ctx;
  const { proposal, acceptor } = agreement;
  const { ending } = closing;
  const byPage = (incarnations: ReadonlyMap<number, string>) =>
    ordered([...incarnations].map(([seat, of]) => [naming.seat(seat), naming.page(of)]));
  return JSON.stringify([
    naming.page(load.page),
    ctx.state,
    membership.view,
    byPage(membership.incarnations),
    membership.wasMember,
    membership.record ? naming.record(membership.record) : 0,
    membership.pendingRecord ? naming.record(membership.pendingRecord) : 0,
    membership.missed?.view ?? 0,
    ctx.storage.lastView,
    acceptor ? memoryOf(acceptor.memory, naming) : 0,
    disk ? memoryOf(disk, naming) : 0,
    pending.map(({ memory }) => memoryOf(memory, naming)),
    agreement.counter,
    proposal
      ? [
          proposal.instance,
          naming.ballot(proposal.ballot),
          ordered([...proposal.promises].map(([seat, promise]) => [naming.seat(seat), naming.message(promise)])),
          naming.seats(proposal.acceptances),
          proposal.record ? naming.record(proposal.record) : 0,
        ]
      : 0,
    [model.committed.round, model.committedDigest, model.nextDigest],
    roundOf(rounds.current, naming),
    rounds.upcoming ? roundOf(rounds.upcoming, naming) : 0,
    rounds.retry ? roundOf(rounds.retry, naming) : 0,
    rounds.lastVote ? [rounds.lastVote.view, rounds.lastVote.round, rounds.lastVote.digest] : 0,
    page.awaitsVote,
    [catchUp.hasBase, catchUp.isReady, catchUp.fetch?.round ?? 0],
    ending ? [ending.kind, ending.reason, closing.saved?.digest ?? 0] : 0,
    ordered(
      [...ctx.others.values()].map(({ seat, link, known, heartbeat, heardAt, endedSince }) => [
        naming.seat(seat),
        link === undefined ? 0 : naming.page(link),
        known === undefined ? 0 : naming.page(known),
        heartbeat ? [heartbeat.view, heartbeat.state, naming.bitmap(heartbeat.hears), heartbeat.ready] : 0,
        ctx.now - heardAt <= ctx.spec.heartbeatMs * 5,
        endedSince !== undefined,
      ]),
    ),
  ]);
}

function memoryOf({ instance, promised, accepted }: Memory, naming: Naming): unknown {
  return [instance, promised ? naming.ballot(promised) : 0, accepted ? naming.accepted(accepted) : 0];
}

function roundOf({ view, round, attempt, prepared, votes, contributed, gradient }: Round, naming: Naming) {
  const cast = ordered([...votes].map(([seat, { digest }]) => [naming.seat(seat), digest]));
  return [view, round, attempt, prepared ?? 0, cast, contributed, gradient !== undefined];
}

/** By the seat that comes first in each. */
function ordered(lines: readonly (readonly [number, ...unknown[]])[]): unknown {
  return [...lines].sort(([a], [b]) => a - b);
}
