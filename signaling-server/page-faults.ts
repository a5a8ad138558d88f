/** What a page can do wrong with its socket, in words that follow its name. */
export const PAGE_FAULTS = {
  "too-much": "sends too much",
  binary: "sent a binary message",
  protocol: "broke the WebSocket protocol",
  "slow-reader": "reads too slowly",
  silent: "gives no sign of life",
} as const;
export type PageFault = keyof typeof PAGE_FAULTS;
