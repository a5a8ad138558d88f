import { WIRE_VERSION, type ViewRecord } from "../wire/messages.ts";
import type { PeerContext } from "./context.ts";
import { isSameChoice } from "./settings-choice.ts";

/**
 * Whoever asks about what is over, or shows an earlier view, is told the newest record (P6); again only after a while,
 * so that no answer can be made to cause more answers.
 */
export function tellRecord(ctx: PeerContext, to: number): void {
  const other = ctx.others.get(to);
  const { record } = ctx.membership;
  if (!record || !other) return;
  const { told } = other;
  const isAgain = told?.view === record.view && told.incarnation === other.link;
  if (isAgain && ctx.now - told.at < ctx.spec.heartbeatMs) return;
  other.told = { view: record.view, incarnation: other.link, at: ctx.now };
  ctx.send(to, { v: WIRE_VERSION, type: "decided", record });
}

/** What journals tell of a record beside its kind, its members and its base. */
export function finishOf({ finished }: ViewRecord): Pick<ViewRecord, "finished"> {
  return finished ? { finished } : {};
}

/** A record is known to be decided: the machine acts on the newest. */
export function hearDecided(ctx: PeerContext, from: number, record: ViewRecord): void {
  const known = ctx.membership.pendingRecord ?? ctx.membership.record;
  // A page that waits outside has put the end of an earlier life behind it already.
  if (!known && record.kind === "halt" && record.view <= ctx.storage.lastView) return;
  if (!known || record.view > known.view) {
    ctx.membership.learn(record);
    return;
  }
  // I3, as far as one peer can see it.
  if (record.view === known.view && !isSameRecord(record, known)) {
    ctx.reject(from, `another record for view ${record.view} than is known here`);
  }
}

function isSameRecord(a: ViewRecord, b: ViewRecord): boolean {
  const isSame = (one: ViewRecord["members"][number], other: ViewRecord["members"][number] | undefined) =>
    one.seat === other?.seat && one.incarnation === other.incarnation;
  return (
    a.kind === b.kind &&
    a.base.round === b.base.round &&
    a.base.digest === b.base.digest &&
    a.finished === b.finished &&
    isSameChoice(a.choice, b.choice) &&
    a.members.length === b.members.length &&
    a.members.every((member, at) => isSame(member, b.members[at]))
  );
}
