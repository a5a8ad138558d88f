/** A tab that can be introduced to others of its session: one with a seat, or one that watches. */
export interface Attendee {
  /** Secret: lets its page in at the PeerServer. */
  readonly token: string;
  registration: { readonly peerId: string } | undefined;
  /** Whether the registered page's socket to the PeerServer is open. */
  connected: boolean;
  /** Last sign of life of its tab, in milliseconds of the registry's clock. */
  aliveAt: number;
}
