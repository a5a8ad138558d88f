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

  /**
   * @param onMet called when the devices are connected, and this page is a guest of the other
   * @param session that the invitation has to be for, where this page is in one already
   */
  constructor(onMet: (session: string) => void, session?: string) {
    this.#onMet = onMet;
    this.#session = session;
  }

  /** Takes whatever somebody scanned, pasted or opened. */
  async take(text: string): Promise<void> {
    this.trouble = "";
    try {
      const invitation = invitationIn(text);
      if (this.#session !== undefined && invitation.session !== this.#session) {
        throw new TextFault("This invitation is for another session than the one that is open here.");
      }
      this.end();
      this.stage = "preparing";
      this.invitation = invitation;
      await this.#meet(invitation);
    } catch (error) {
      this.stage = "asking";
      this.trouble = reasonOf(error);
    }
  }

  /** Gives up a connection that is not there yet. */
  end(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }

  async #meet({ session, offer }: HandInvitation): Promise<void> {
    const { HandConnection } = await import("../../../serverless/hand/hand-connection.ts");
    const connection = await HandConnection.create();
    this.#connection = connection;
    this.answer = answerText(offer, await connection.answer(offer));
    this.stage = "shown";
    await connection.opened();
    if (this.#connection !== connection) return;
    // It is the guest's from now on, and outlives this page.
    this.#connection = undefined;
    pageIntroducer()?.becomeGuest(session, new HandGuest(connection));
    this.stage = "met";
    this.#onMet(session);
  }
}
