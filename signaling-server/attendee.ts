/** A tab that can be introduced to others of its session: one with a seat, or one that watches. */
export interface Attendee {
  /** Secret: what is asked with it is asked by this tab. */
  readonly token: string;
  /** Secret: lets its page in at the PeerServer, once; drawn for each PeerJS ID. */
  ticket: string | undefined;
  registration: { readonly peerId: string } | undefined;
  /** Whether the registered page's socket to the PeerServer is open. */
  connected: boolean;
  /** Last sign of life of its tab, in milliseconds of the registry's clock. */
  aliveAt: number;
}

/** What the answer to its registration tells an attendee of itself. */
export function attendanceOf({ ticket, connected }: Attendee): {
  readonly ticket?: string;
  readonly attending: boolean;
} {
  return { ...(ticket === undefined ? {} : { ticket }), attending: connected };
}
