import { WITHOUT_SERVER } from "../ports/hosting.ts";
import type { Meeting, MeetingOptions } from "./meeting.ts";
import { PeerJsMeeting } from "./peerjs-meeting.ts";

/** Makes meetings, each of them new. */
export type MeetingMaker = (options: MeetingOptions) => Meeting;

let make: MeetingMaker | undefined = WITHOUT_SERVER ? undefined : (options) => new PeerJsMeeting(options);

/** From now on this page meets others so; to be called before it takes a seat. */
export function meetThrough(maker: MeetingMaker): void {
  make = maker;
}

/** A meeting that is to be gone to. */
export function newMeeting(options: MeetingOptions): Meeting {
  if (make === undefined) throw new Error("This page was not told how it meets others.");
  return make(options);
}
