import { JoinError } from "./join-error.ts";

/** Why this page can take no seat, whatever the session; undefined where it can. */
export function browserTrouble(): JoinError | undefined {
  // Web Locks, WebGPU and other things that a peer needs exist only in a secure context.
  if (!window.isSecureContext) {
    return new JoinError("insecure-page", "This page must be opened over HTTPS, or at localhost.");
  }
  if (typeof RTCPeerConnection === "undefined") {
    return new JoinError("unsupported-browser", "This browser has no WebRTC, or it is switched off.");
  }
  if (typeof Worker === "undefined") {
    return new JoinError("unsupported-browser", "This browser has no workers, or they are switched off.");
  }
  if (typeof navigator.locks === "undefined") {
    return new JoinError("unsupported-browser", "This browser has no Web Locks: please update it.");
  }
  return undefined;
}
