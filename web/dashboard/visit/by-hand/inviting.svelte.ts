import { reasonOf } from "../../../../shared/reason-of.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { HandConnection } from "../../../serverless/hand/hand-connection.ts";
import { HandHost } from "../../../serverless/hand/hand-host.ts";
import { answerIn, invitationText } from "../../../serverless/hand/hand-texts.ts";
import type { HandDescription } from "../../../serverless/hand/short-sdp.ts";
import { TextFault } from "../../../serverless/hand/text-fault.ts";
import { pageIntroducer } from "../../../serverless/introducer.ts";
import { addressOf } from "../../../addresses.ts";

const TAKEN_ALREADY =
  "This answer was taken already: its device is connected, or was. The next one has to open the invitation that is shown now.";

let kept: Inviting | undefined;

/**
 * The invitations of a session, which live as long as the page: parts of it come and go, and somebody may carry an answer
 * meanwhile.
 */
export function invitingTo(session: string, spec: SessionSpec): Inviting {
  if (kept?.session !== session) {
    kept?.end();
    kept = new Inviting(session, spec);
    void kept.invite();
  }
  return kept;
}

/** The inviting side of joining by hand. An invitation is for one device: who is let in by it needs no other. */
export class Inviting {
  stage: "preparing" | "shown" | "connecting" | "failed" = $state("preparing");
  /** The invitation that waits for its answer. */
  link = $state("");
  /** What was wrong with the last try. */
  trouble = $state("");
  /** Devices that are connected with this page now. */
  guests = $state(0);
  readonly session: string;
  readonly #spec: SessionSpec;
  /** Answers of devices that are in, or were. */
  readonly #taken: string[] = [];
  #waiting: { readonly connection: HandConnection; readonly offer: HandDescription } | undefined;

  constructor(session: string, spec: SessionSpec) {
    this.session = session;
    this.#spec = spec;
  }

  /** Makes an invitation, in place of one that nobody has answered. */
  async invite(): Promise<void> {
    this.stage = "preparing";
    this.#waiting?.connection.close();
    try {
      const connection = await HandConnection.create();
      const offer = await connection.offer();
      this.#waiting = { connection, offer };
      const text = invitationText({ session: this.session, spec: this.#spec, offer });
      this.link = `${new URL(addressOf("/by-hand"), location.href).href}#${text}`;
      this.stage = "shown";
    } catch (error) {
      this.stage = "failed";
      this.trouble = reasonOf(error);
    }
  }

  /**
   * Takes the answer that somebody scanned or pasted: the device is a guest from then on, and the next can be invited.
   * @returns whether it is
   */
  async take(text: string): Promise<boolean> {
    const introducer = pageIntroducer();
    const waiting = this.#waiting;
    if (waiting === undefined || introducer === undefined || this.stage === "connecting") return false;
    this.trouble = "";
    try {
      if (this.#taken.includes(text.trim())) throw new TextFault(TAKEN_ALREADY);
      const answer = answerIn(text, waiting.offer);
      this.stage = "connecting";
      await waiting.connection.accept(answer);
      this.#waiting = undefined;
      this.#taken.push(text.trim());
      this.#welcome(waiting.connection);
      await this.invite();
      return true;
    } catch (error) {
      this.trouble = reasonOf(error);
      // What was wrong may be the text; a connection that came to nothing needs another invitation.
      if (this.stage === "connecting") await this.invite();
      return false;
    }
  }

  /** Takes back the invitation that nobody has answered; guests stay. */
  end(): void {
    this.#waiting?.connection.close();
    this.#waiting = undefined;
  }

  #welcome(connection: HandConnection): void {
    const { home } = pageIntroducer() ?? {};
    if (home === undefined) return;
    new HandHost(connection, { session: this.session, ...home });
    this.guests += 1;
    void connection.ended.then(() => (this.guests -= 1));
  }
}
