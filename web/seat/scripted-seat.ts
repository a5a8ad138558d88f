import { present } from "../../shared/assert.ts";
import { numberOfScaled } from "../../shared/data/number-range.ts";
import { quorumOf } from "../../shared/peer/agreement/choose-record.ts";
import { hasEnded } from "../../shared/peer/states.ts";
import type { PeerStatus } from "../../shared/peer/status.ts";
import { deviceBackend } from "../ports/training.ts";
import type { WritingJob } from "../ports/writing.ts";
import { continueText } from "./continue-text.ts";
import type { SeatHolder } from "./seat-holder.ts";
import { scriptedSample } from "./scripted-sample.ts";

/** What a model says to a script's input, as plain JSON, and which model that was. */
export type ScriptedAnswer = {
  /** The committed round after which the model was this, and its digest. */
  readonly round: number;
  readonly digest: string;
} & (
  | {
      /** The likeliest label. */
      readonly label: string;
      /** The probability of each label, by its name. */
      readonly probabilities: Readonly<Record<string, number>>;
    }
  /** The number that is predicted, in its own unit. */
  | { readonly value: number }
  /** What the model writes behind the prompt. */
  | { readonly text: string }
);

/** How a text is gone on with, unless a script says otherwise. */
const TOKENS = 100;
const TEMPERATURE = 0.8;

const NO_MODEL = "there is no model yet: this seat has not got the one that the session starts from";

/**
 * What the model of a seat says now, after the last committed round.
 * @param input as {@link scriptedSample} takes it; in a session of text the beginning of one
 * @throws TypeError for an input of another kind than the session's; Error while there is no model
 */
export async function answerScript({ spec, questions, picture }: SeatHolder, input: unknown): Promise<ScriptedAnswer> {
  if (spec.text !== null) {
    if (typeof input !== "string") throw new TypeError("predict: in a session of text the input is a string");
    const { round, digest, parameters } = known(await questions.model());
    const backend = deviceBackend(picture.moment.status?.backend ?? "");
    const job = { spec, parameters, prompt: input, temperature: TEMPERATURE, length: TOKENS, seed: spec.seed, backend };
    return { round, digest, text: await written(job) };
  }
  const said = known(await questions.predict(scriptedSample(spec, input)));
  const { round, digest, outputs } = said;
  if (spec.regression !== null) {
    return { round, digest, value: numberOfScaled(spec.regression, present(outputs[0], "one number is predicted")) };
  }
  const { labels } = spec;
  const best = outputs.indexOf(Math.max(...outputs.subarray(0, labels.length)));
  const probabilities = Object.fromEntries(labels.map((label, i) => [label, outputs[i] ?? 0]));
  return { round, digest, label: present(labels[best], "the best is one of the labels"), probabilities };
}

/**
 * The model of the last committed round as a .safetensors file, with all that the optimizer remembers.
 * @throws Error while there is no model
 */
export async function modelFile({ seat, spec, questions, picture }: SeatHolder): Promise<Uint8Array<ArrayBuffer>> {
  const { round, digest, parameters, moments } = known(await questions.state());
  const { toSafetensors } = await import("../storage/export.ts");
  const { session } = picture;
  return toSafetensors({ session, seat, spec, round, digest, accuracy: null, state: { round, parameters, moments } });
}

/**
 * Stops the session for everybody: all save the last round that they agreed on.
 * @returns the status in which this peer ended, once it has saved, or said why it cannot
 */
export function stopSeat(seat: Pick<SeatHolder, "picture" | "halt">): Promise<PeerStatus> {
  const { picture } = seat;
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const { status, failure } = picture.moment;
      if (failure !== undefined) reject(new Error(failure));
      else if (status && hasEnded(status.state)) resolve(status);
      else return;
      stop();
    };
    const stop = picture.subscribe(look);
    seat.halt();
    look();
  });
}

/**
 * Asks to start with those who are there.
 * @returns this peer's status once it takes part in a view
 * @throws Error where that is not offered, or the peer comes to an end before
 */
export function startSeatNow(seat: Pick<SeatHolder, "picture" | "startNow" | "spec">): Promise<PeerStatus> {
  const { picture, spec } = seat;
  return new Promise((resolve, reject) => {
    const status = picture.moment.status;
    if (status?.view === 0 && status.startNow?.isOffered !== true) {
      const why = status.startNow === null ? "this tab is not in the lobby" : whyNot(status.startNow, spec.seats);
      return reject(new Error(`startNow: ${why}`));
    }
    const look = (): void => {
      const { status, failure } = picture.moment;
      if (failure !== undefined) reject(new Error(failure));
      else if (status && status.view > 0) resolve(status);
      else if (status && hasEnded(status.state)) reject(new Error("startNow: this peer ended before the start"));
      else return;
      stop();
    };
    const stop = picture.subscribe(look);
    seat.startNow();
    look();
  });
}

function whyNot({ together, needed, voices }: NonNullable<PeerStatus["startNow"]>, seats: number): string {
  if (together.length < needed) return `${together.length} of ${seats} seats are there and linked, it takes ${needed}`;
  const most = quorumOf(seats);
  if (voices.length < most) return `${voices.length} seats have a say in it, it takes ${most}: wait for all ${seats}`;
  return "the session had begun before: wait for all seats";
}

function known<T extends { readonly round: number }>(model: T | null): T {
  if (model === null) throw new Error(NO_MODEL);
  return model;
}

function written(job: WritingJob): Promise<string> {
  return new Promise((resolve, reject) => {
    continueText(job, ({ stage, result, failure }) => {
      if (stage === "done") resolve(result);
      else if (stage !== "running") reject(new Error(failure ?? "the writing was ended"));
    });
  });
}
