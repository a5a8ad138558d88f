interface BlockedTabs {
  readonly session: string;
  readonly opened: number;
  /** Addresses still to be opened. */
  readonly addresses: readonly string[];
}

let kept = $state.raw<BlockedTabs>();

/** What the pop-up blocker kept back of a session's tabs, until each was opened some other way. */
export function blockedTabs(session: string): BlockedTabs | undefined {
  return kept?.session === session && kept.addresses.length > 0 ? kept : undefined;
}

/** Keeps what was blocked, for the session's page to offer; it outlives the page that asked for the tabs. */
export function keepBlockedTabs(session: string, opened: number, addresses: readonly string[]): void {
  kept = { session, opened, addresses };
}

/** One of them was opened by a link, or all are given up. */
export function settleBlockedTab(address?: string): void {
  if (kept === undefined) return;
  const { session, opened, addresses } = kept;
  kept = {
    session,
    opened: opened + (address === undefined ? 0 : 1),
    addresses: address === undefined ? [] : addresses.filter((each) => each !== address),
  };
}
