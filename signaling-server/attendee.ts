/** A tab that can be introduced to others of its session: one with a seat, or one that watches. */
export interface Attendee {
  /** Secret: what is asked with it is asked by this tab. */
  readonly token: string;
  /** Secret: lets its page in at the PeerServer, once; drawn for each PeerJS ID. */
  ticket: string | null;
  registration: { readonly peerId: string } | null;
  /** The registered page's socket to the PeerServer, by the name that the process gave it that has it; null for none. */
  socket: string | null;
  /** Last sign of life of its tab, in milliseconds of the registry's clock. */
  aliveAt: number;
}

/** Whether the registered page's socket to the PeerServer is open. */
export function isConnected({ socket }: Attendee): boolean {
  return socket !== null;
}

/** What the answer to its registration tells an attendee of itself. */
export function attendanceOf(attendee: Attendee): { readonly ticket?: string; readonly attending: boolean } {
  const { ticket } = attendee;
  return { ...(ticket === null ? {} : { ticket }), attending: isConnected(attendee) };
}

/** Whose page a PeerJS ID is: that of a seat, or of an observer, by its number in the session. */
export interface PageAddress {
  readonly session: string;
  readonly role: "seat" | "observer";
  readonly number: number;
}

/** Whether signals may pass between two pages: seats meet each other, observers only seats. */
export function mayMeet(one: PageAddress, other: PageAddress): boolean {
  return one.session === other.session && (one.role === "seat" || other.role === "seat");
}
