import { WireError } from "../wire/wire-error.ts";
import { unmarshal } from "../wire/marshal.ts";
import type { Message } from "../wire/messages.ts";
import { hearStateOffer } from "./catching-up.ts";
import type { PeerContext } from "./context.ts";
import { noteSaved } from "./endings.ts";
import { hearFrame, sendFrames } from "./frames.ts";
import { hearEcho, hearHeartbeat } from "./heartbeat.ts";
import { implausibility } from "./implausible.ts";
import type { Input } from "./input.ts";
import { hearHello, linkDown, linkUp } from "./links.ts";
import { greetAll } from "./lobby.ts";
import { hearProbe, hearProbed } from "./measure-lines.ts";
import { hearSecret, takeMasks } from "./masks.ts";
import { checkpointed, persisted, persistFailed, recover, takeVouch } from "./persistence.ts";
import { loseSaved, takeStartModel } from "./obtain-base.ts";
import { askToStart } from "./start-now.ts";
import { hearStateRequest } from "./state-server.ts";
import { takeGradient } from "./step.ts";
import { hearTelemetry, tellTelemetry } from "./telemetry-messages.ts";
import { hearAgreement } from "./view-change.ts";
import { hearVote, takeEvaluation } from "./vote.ts";

/** Takes the facts of an input into the context. What follows from them is the machine's to decide. */
export function ingest(ctx: PeerContext, input: Input): void {
  switch (input.type) {
    case "tick":
      return;
    case "vouched":
      ctx.starting.vouch();
      return takeVouch(ctx);
    case "startNow":
      return askToStart(ctx);
    case "trainerReady":
      ctx.greeting.ready(input.backend);
      ctx.measuring.timed(input.stepMs);
      return greetAll(ctx);
    case "engineChanged":
      ctx.greeting.ready(input.backend);
      ctx.journal("engineChanged", { detail: { backend: input.backend, reason: input.description } });
      return;
    case "recovered":
      recover(ctx, input);
      return greetAll(ctx);
    case "persisted":
      return persisted(ctx, input);
    case "persistFailed":
      return persistFailed(ctx, input);
    case "checkpointed":
    case "checkpointFailed":
      return checkpointed(ctx, input);
    case "loaded":
      return takeOwnState(ctx, input);
    case "startModel":
      return takeStartModel(ctx, input.parameters);
    case "trainerFailed":
      ctx.closing.fail(input.reason);
      ctx.journal("failed", { detail: { reason: input.reason } });
      return;
    case "linkUp":
      return linkUp(ctx, input.seat, input.incarnation, input.fingerprints);
    case "linkDown":
      return linkDown(ctx, input.seat, "closed");
    case "message":
      return hearMessage(ctx, input.from, input.bytes);
    case "frame":
      if (ctx.others.get(input.from)?.link !== undefined && !ctx.closing.ending)
        hearFrame(ctx, input.from, input.bytes);
      return;
    case "room":
      return sendFrames(ctx, input.to, input.frames);
    case "gradient":
      return takeGradient(ctx, input);
    case "masks":
      return takeMasks(ctx, input);
    case "evaluated":
      return takeEvaluation(ctx, input);
    case "telemetry":
      return tellTelemetry(ctx, input);
    case "saved":
      return noteSaved(ctx, input.round);
    case "saveFailed":
      ctx.closing.settle();
      ctx.journal("saveFailed", { detail: { reason: input.reason } });
      return;
    case "halt":
      ctx.closing.ask();
      return;
  }
}

/** Any bytes are safe: what is not a message of ours is refused with its reason. */
function hearMessage(ctx: PeerContext, from: number, bytes: Uint8Array): void {
  if (ctx.others.get(from)?.link === undefined) return;
  let message: Message;
  try {
    message = (ctx.options.unmarshal ?? unmarshal)(bytes);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    ctx.reject(from, error.message);
    return;
  }
  const fault = implausibility(ctx, message);
  if (fault !== undefined) return ctx.reject(from, fault);
  switch (message.type) {
    case "hello":
      return hearHello(ctx, from, message);
    case "secret":
      return hearSecret(ctx, from, message);
    case "commitment":
      return ctx.safety.hearCommitment(from, message);
    case "reveal":
      return ctx.safety.hearReveal(from, message);
    case "heartbeat":
      return hearHeartbeat(ctx, from, message);
    case "echo":
      return hearEcho(ctx, from, message);
    case "vote":
      if (!ctx.closing.ending) hearVote(ctx, from, message);
      return;
    case "stateRequest":
      return hearStateRequest(ctx, from, message);
    case "stateOffer":
      return hearStateOffer(ctx, from, message);
    case "telemetry":
      return hearTelemetry(ctx, from, message);
    case "probe":
      return hearProbe(ctx, from, message);
    case "probed":
      return hearProbed(ctx, from, message);
    case "leave":
      if (message.incarnation === ctx.others.get(from)?.link) linkDown(ctx, from, "left");
      return;
    // A message that is none of the agreement needs a case above, or this does not compile.
    default:
      return hearAgreement(ctx, from, message);
  }
}

/** The base of a view or of the view to come, from this seat's own storage. What is damaged there others have. */
function takeOwnState(ctx: PeerContext, { round, digest, state }: Extract<Input, { type: "loaded" }>): void {
  if (!ctx.catchUp.storageAnswered(digest)) return;
  const { record, isInstalled, wasMember } = ctx.membership;
  const isTaken = (view: number) => state !== null && ctx.model.adoptLoaded(state, { round, digest, view }, !wasMember);
  if (ctx.state === "joining") {
    const saved = ctx.storage.saved.find((each) => each.digest === digest);
    if (saved && !isTaken(saved.view)) loseSaved(ctx, saved);
    return;
  }
  if (!isInstalled || ctx.catchUp.hasBase || record?.base.digest !== digest || isTaken(record.view)) return;
  const reason = `the saved state of round ${round} cannot be read or is damaged; it is fetched from the others`;
  ctx.journal("rejected", { detail: { from: ctx.seat, reason } });
}
