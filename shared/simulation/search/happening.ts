import type { Message, MessageOf } from "../../wire/messages.ts";
import type { Naming, Page } from "./names.ts";

/** Another seat as it shows itself at a moment: its page load, and what its heartbeats say (H1). */
export interface Heard {
  readonly seat: number;
  readonly page: Page;
  readonly heartbeat: MessageOf<"heartbeat">;
}

/** What can happen to one page load. Each becomes inputs of the real peer. */
export type Happening =
  /** A message came, sent by that page load of that seat. */
  | { readonly type: "message"; readonly from: number; readonly page: Page; readonly message: Message }
  /** R2: all that was missing of the present round's average came; a false one where somebody's memory is damaged. */
  | { readonly type: "average"; readonly isFalse: boolean }
  /** R4: the prepared state was tested, so that nothing is in the way of the vote. */
  | { readonly type: "vote" }
  /** Time passed until a ballot was due; only these were heard meanwhile. */
  | { readonly type: "timeout"; readonly heard: readonly Heard[] }
  /** Time passed for as long as a proposer waits for further promises. */
  | { readonly type: "patience" }
  /** P8: it met somebody of the session, and was given the state that this one has committed. */
  | { readonly type: "fetched"; readonly from: Heard; readonly history: number }
  /** P6: nobody was heard until it gave up. */
  | { readonly type: "alone" }
  /** P7: the oldest write that was under way was done. */
  | { readonly type: "written" };

/** The same with seats under other names. */
export function rename(happening: Happening, naming: Naming): Happening {
  const heard = ({ seat, page, heartbeat }: Heard): Heard => ({
    seat: naming.seat(seat),
    page: naming.page(page),
    heartbeat: { ...heartbeat, hears: naming.bitmap(heartbeat.hears) },
  });
  switch (happening.type) {
    case "message": {
      const { from, page, message } = happening;
      return { type: "message", from: naming.seat(from), page: naming.page(page), message: naming.message(message) };
    }
    case "timeout":
      return { type: "timeout", heard: happening.heard.map(heard) };
    case "fetched":
      return { ...happening, from: heard(happening.from) };
    default:
      return happening;
  }
}
