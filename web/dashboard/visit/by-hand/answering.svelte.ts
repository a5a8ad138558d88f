import { reasonOf } from "../../../../shared/reason-of.ts";
import type { HandConnection } from "../../../serverless/hand/hand-connection.ts";
import { HandGuest } from "../../../serverless/hand/hand-guest.ts";
import { answerText, invitationIn, type HandInvitation } from "../../../serverless/hand/hand-texts.ts";
import { TextFault } from "../../../serverless/hand/text-fault.ts";
import { pageIntroducer } from "../../../serverless/introducer.ts";

/** The invited side of joining by hand: from an invitation to an answer to show, to the connection that comes of it. */
export class Answering {
  stage: "asking" | "preparing" | "shown" | "met" = $state("asking");
  invitation: HandInvitation | undefined = $state.raw();
  /** What the other side has to read. */
  answer = $state("");
  /** What was wrong with the last try. */
  trouble = $state("");
  readonly #onMet: (session: string) => void;
  readonly #session: string | undefined;
  #connection: HandConnection | undefined;
  /** Which of the invitations that were taken counts: the last one. */
  #turn = 0;

  /**
   * @param onMet called when the devices are connected, and this page is a guest of the other
   * @param session that the invitation has to be for, where this page is in one already
   */
  constructor(onMet: (session: string) => void, session?: string) {
    this.#onMet = onMet;
    this.#session = session;
  }

  /** Takes whatever somebody scanned, pasted or opened. What is no invitation leaves the one before as it is. */
  async take(text: string): Promise<void> {
    this.trouble = "";
    let turn = this.#turn;
    try {
      const invitation = invitationIn(text);
      if (this.#session !== undefined && invitation.session !== this.#session) {
        throw new TextFault("This invitation is for another session than the one that is open here.");
      }
      this.end();
      turn = this.#turn;
      this.stage = "preparing";
      this.invitation = invitation;
      await this.#meet(invitation, turn);
    } catch (error) {
      if (turn !== this.#turn) return;
      if (this.stage !== "shown" || this.#connection?.isOver === true) this.stage = "asking";
      this.trouble = reasonOf(error);
    }
  }

  /** Gives up a connection that is not there yet. */
  end(): void {
    this.#turn += 1;
    this.#connection?.close();
    this.#connection = undefined;
  }

  /** Asks for another invitation, as at first; a connection that is there stays. */
  beginAnew(): void {
    this.end();
    this.stage = "asking";
    this.invitation = undefined;
    this.answer = "";
  }

  async #meet({ session, offer }: HandInvitation, turn: number): Promise<void> {
    const { HandConnection } = await import("../../../serverless/hand/hand-connection.ts");
    const connection = await HandConnection.create();
    if (turn !== this.#turn) return connection.close();
    this.#connection = connection;
    const answer = await connection.answer(offer);
    if (turn !== this.#turn) return;
    this.answer = answerText(offer, answer);
    this.stage = "shown";
    await connection.opened();
    if (turn !== this.#turn) return;
    // It is the guest's from now on, and outlives this page.
    this.#connection = undefined;
    pageIntroducer()?.becomeGuest(session, new HandGuest(connection));
    this.stage = "met";
    this.#onMet(session);
  }
}
