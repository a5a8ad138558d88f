import type { SeatHolder } from "../../seat/seat-holder.ts";

declare global {
  interface Window {
    /** In a frame that holds a seat: what the page around it may ask and play. Only pages of the same origin can. */
    lockstepSeat?: SeatHolder;
    /** In such a frame: has it tell of a round, as all peers in the page around it do. */
    lockstepTellOf?: (round: number) => void;
  }
}

/** Whether this page is a peer in a frame of another page of the dashboard (`?frame=K`), and shows as little as fits. */
export function isFramed(): boolean {
  return window.parent !== window && new URLSearchParams(location.search).has("frame");
}
