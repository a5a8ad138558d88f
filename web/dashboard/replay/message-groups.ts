import type { MessageKind } from "../../../shared/replay/recording.ts";

/** Messages that are shown or hidden together. */
export const MESSAGE_GROUPS = ["votes", "gradients", "agreement", "states", "meeting", "heartbeats"] as const;
export type MessageGroup = (typeof MESSAGE_GROUPS)[number];

interface GroupLook {
  readonly label: string;
  /** Name of a colour token. */
  readonly colour: string;
}

export const GROUP_LOOKS: Readonly<Record<MessageGroup, GroupLook>> = {
  votes: { label: "Votes", colour: "--state-voting" },
  gradients: { label: "Gradients", colour: "--state-averaging" },
  agreement: { label: "Agreement", colour: "--state-agreeing" },
  states: { label: "Catching up", colour: "--state-catching-up" },
  meeting: { label: "Meeting", colour: "--state-idle" },
  heartbeats: { label: "Heartbeats", colour: "--line-strong" },
};

const GROUPS: Partial<Record<MessageKind, MessageGroup>> = {
  vote: "votes",
  contribution: "gradients",
  average: "gradients",
  prepare: "agreement",
  promise: "agreement",
  refuse: "agreement",
  accept: "agreement",
  accepted: "agreement",
  decided: "agreement",
  stateRequest: "states",
  stateOffer: "states",
  state: "states",
  hello: "meeting",
  secret: "meeting",
  commitment: "meeting",
  reveal: "meeting",
  leave: "meeting",
};

/** Groups of which there are messages, in the order in which they are listed. */
export function groupsIn(messages: readonly { readonly kind: MessageKind }[]): readonly MessageGroup[] {
  const present = new Set(messages.map(({ kind }) => groupOf(kind)));
  return MESSAGE_GROUPS.filter((group) => present.has(group));
}

/** Heartbeats hide all else. */
export function shownAtFirst(groups: readonly MessageGroup[]): ReadonlySet<MessageGroup> {
  return new Set(groups.filter((group) => group !== "heartbeats"));
}

/** What is told all the time, whatever happens, counts as heartbeats. */
export function groupOf(kind: MessageKind): MessageGroup {
  return GROUPS[kind] ?? "heartbeats";
}
