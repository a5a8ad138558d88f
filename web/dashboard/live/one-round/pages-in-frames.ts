import type { TellingPage } from "./one-round.ts";

/** The pages of peers in frames of this page; those that hold no seat yet, or show somebody else's page, are left out. */
export function pagesInFrames(frames: Iterable<HTMLIFrameElement>): readonly TellingPage[] {
  return [...frames].flatMap((frame): TellingPage[] => {
    try {
      const { lockstepSeat, lockstepTellOf } = frame.contentWindow ?? {};
      if (lockstepSeat === undefined || lockstepTellOf === undefined) return [];
      return [{ status: lockstepSeat.picture.moment.status, tellOf: lockstepTellOf }];
    } catch {
      // The browser's own page for a server that is gone.
      return [];
    }
  });
}
