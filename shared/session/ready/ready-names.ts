/** Names of all that can be begun with at once, in the order in which people are offered it. */
export const READY_NAMES = ["penguins", "weather", "diamonds", "alice", "shakespeare"] as const;
export type ReadyName = (typeof READY_NAMES)[number];
