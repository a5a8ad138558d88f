import type { Choice, MessageOf, ViewRecord } from "../wire/messages.ts";
import { chooseSettings, decidingFigures } from "./choose-settings.ts";
import type { PeerContext } from "./context.ts";
import { newerFirst } from "./saved-states.ts";

/*
 * M8: how many steps lie between two averages, and what travels of them, decides how long a session takes; which is best
 * depends on machines and lines that nobody knows before they are there. So each page load measures its own in the lobby,
 * once, and tells it in its hello. The first record says what follows from all that its members measured, and that is a
 * pure function of their hellos: whoever has them can work it out, and refuses anything else. From then on it goes from
 * record to record, and with each state that is saved, so that a session whose tabs all closed goes on as it began.
 */

type Hello = Pick<MessageOf<"hello">, "measured" | "saved">;

/**
 * M8: what those whose hellos these are start with: what was chosen when the newest state was made that anybody has saved;
 * else what follows from all that they measured.
 * @returns undefined while somebody has yet to measure
 */
export function choiceOf({ given, model }: PeerContext, hellos: readonly Hello[]): Choice | undefined {
  const kept = keptChoice(hellos);
  if (kept) return kept;
  const measured = hellos.flatMap((hello) => hello.measured ?? []);
  if (measured.length < hellos.length) return undefined;
  return chooseSettings(given, model.committed.parameters.length, decidingFigures(given, measured));
}

function keptChoice(hellos: readonly Hello[]): Choice | undefined {
  const [newest] = hellos
    .flatMap(({ saved }) => saved)
    .filter(({ choice }) => choice !== undefined)
    .sort((a, b) => newerFirst(a, b) || (a.digest < b.digest ? -1 : 1));
  return newest?.choice;
}

/** Why no record of this session can say what this one says of its settings; undefined where it can. */
export function choiceFault(ctx: PeerContext, record: ViewRecord): string | undefined {
  const { view, choice } = record;
  const fault = settingsFault(ctx, `record of view ${view}`, choice);
  if (fault !== undefined) return fault;
  if (!choice) return ctx.given.auto ? `record of view ${view} without the settings of the session` : undefined;
  const known = ctx.membership.record;
  if (record.kind !== "start" && known?.choice && !isSameChoice(known.choice, choice)) {
    return `record of view ${view} with other settings than those of view ${known.view}`;
  }
  return record.kind === "start" && view === 1 ? figuresFault(ctx, record, choice) : undefined;
}

/** Why nobody can have chosen these settings: nobody was to, or the rule says something else of their figures. */
export function settingsFault(
  { given, model }: PeerContext,
  what: string,
  choice: Choice | undefined,
): string | undefined {
  if (!choice) return undefined;
  if (!given.auto) return `${what} with settings that nobody was to choose`;
  const { localSteps, compression, overlap, ...figures } = choice;
  const own = chooseSettings(given, model.committed.parameters.length, figures);
  if (isSameChoice(own, choice)) return undefined;
  const told = `${localSteps} local steps, ${compression} and overlap ${overlap}`;
  return `${what} with ${told}, where its figures say ${own.localSteps}, ${own.compression} and ${own.overlap}`;
}

/** What a page load has said it has measured stays as it is: whoever holds the hellos of all members knows the figures. */
function figuresFault(ctx: PeerContext, { members }: ViewRecord, choice: Choice): string | undefined {
  const measured = members.flatMap(({ seat, incarnation }) => {
    const hello = seat === ctx.seat ? ctx.greeting.hello : ctx.others.get(seat)?.hello;
    return hello?.incarnation === incarnation ? (hello.measured ?? []) : [];
  });
  if (measured.length === 0 || measured.length < members.length) return undefined;
  const { stepUs, uploadKBs, roundTripUs } = decidingFigures(ctx.given, measured);
  const isTold = stepUs === choice.stepUs && uploadKBs === choice.uploadKBs && roundTripUs === choice.roundTripUs;
  return isTold ? undefined : "record of view 1 with other figures than its members have measured";
}

export function isSameChoice(a: Choice | undefined, b: Choice | undefined): boolean {
  return (
    a?.localSteps === b?.localSteps &&
    a?.compression === b?.compression &&
    a?.overlap === b?.overlap &&
    a?.stepUs === b?.stepUs &&
    a?.uploadKBs === b?.uploadKBs &&
    a?.roundTripUs === b?.roundTripUs
  );
}

/** With `auto`: what the states of this session are made with, as far as it is known here. */
export function chosenIn({ choice }: PeerContext): Pick<ViewRecord, "choice"> {
  return choice ? { choice } : {};
}

/** M8: what a record says holds from now on. */
export function settle(ctx: PeerContext, { choice, view }: ViewRecord): void {
  if (!choice || isSameChoice(choice, ctx.choice)) return;
  const kept = view > 1;
  ctx.settle(choice);
  ctx.journal("chosen", { detail: { ...choice, kept } });
}
