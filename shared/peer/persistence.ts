import type { PeerContext } from "./context.ts";
import type { Input } from "./input.ts";
import type { Withheld } from "./agreement-state.ts";
import { chosenIn } from "./settings-choice.ts";

/**
 * P7: what this seat must not forget goes to the disk; the messages that tell it wait until it is there.
 * @returns what the disk's answer names; undefined where there is nothing to write
 */
export function persist(ctx: PeerContext, withheld: readonly Withheld[] = []): number | undefined {
  const { agreement } = ctx;
  if (!agreement.acceptor) return undefined;
  ctx.starting.remember();
  const token = agreement.withhold(withheld);
  ctx.perform({ type: "persist", token, memory: agreement.acceptor.memory });
  return token;
}

/** It is on the disk, or nothing of this seat is: either way a reload cannot remember less than it may. */
export function persisted(ctx: PeerContext, input: Extract<Input, { type: "persisted" }>): void {
  ctx.storage.wrote(input.forgotten !== true);
  ctx.starting.wrote(input.token, true);
  for (const { to, message } of ctx.agreement.release(input.token)) ctx.tell(to, message);
}

/** The promise is kept in mind but not told: a reload might remember an older one. */
export function persistFailed(ctx: PeerContext, input: Extract<Input, { type: "persistFailed" }>): void {
  ctx.agreement.release(input.token);
  ctx.starting.wrote(input.token, false);
  ctx.storage.wrote(false);
  ctx.journal("persistFailed", { detail: { reason: input.reason } });
}

/** What storage held when this page was loaded. A seat that remembers is an acceptor again (P7). */
export function recover(ctx: PeerContext, input: Extract<Input, { type: "recovered" }>): void {
  if (ctx.storage.isRead) return;
  ctx.storage.read(input.memory ? input.memory.instance - 1 : 0, input.saved);
  if (input.memory) {
    ctx.agreement.remember(input.memory);
    ctx.starting.remember();
  }
  takeVouch(ctx);
  ctx.journal("recovered", { detail: { memory: input.memory !== null, saved: input.saved.length } });
}

/** M7: nobody has told anything in this seat's name, so that a page load without a memory has forgotten nothing. */
export function takeVouch(ctx: PeerContext): void {
  const { starting, storage, agreement, membership } = ctx;
  if (!starting.isVouched || starting.hasTold || !storage.isRead || agreement.acceptor) return;
  if (storage.lastView > 0 || membership.wasMember || membership.record || membership.pendingRecord) return;
  agreement.remember({ instance: 1, promised: null, accepted: null });
  ctx.journal("vouched", { detail: {} });
}

/**
 * Keeps a copy of the committed state each `checkpointEvery` rounds: what a session whose tabs all closed goes on from.
 * One is written at a time; the round does not wait for it.
 */
export function checkpoint(ctx: PeerContext): void {
  const { committed, committedDigest, committedView } = ctx.model;
  if (committed.round % ctx.spec.checkpointEvery !== 0) return;
  const writing = ctx.storage.beginCheckpoint(committed.round);
  if (writing !== undefined) {
    ctx.journal("checkpointSkipped", { detail: { round: committed.round, writing } });
    return;
  }
  const state = { ...ctx.model.kept, ...chosenIn(ctx) };
  ctx.perform({ type: "checkpoint", state, digest: committedDigest, view: committedView });
}

/** Storage has answered: the checkpoint is there, or is not. */
export function checkpointed(
  ctx: PeerContext,
  input: Extract<Input, { type: "checkpointed" | "checkpointFailed" }>,
): void {
  const { round } = input;
  if (input.type === "checkpointed") {
    ctx.storage.keptCheckpoint(round);
    ctx.journal("checkpointed", { detail: { round } });
  } else {
    ctx.storage.failedCheckpoint(input.reason);
    ctx.journal("checkpointFailed", { detail: { round, reason: input.reason } });
  }
}
