import { reasonOf } from "../../shared/reason-of.ts";
import { JoinError } from "./join-error.ts";

/** Addresses of a network are there within milliseconds. */
const FOUND_MS_MAX = 2_000;

/**
 * Tries whether others could reach this browser at all: without a single address to offer (an ICE candidate) nobody
 * ever meets it, as on a device in no network, and no advice about firewalls helps.
 * @param config as for the connections that are to be made
 * @throws JoinError
 */
export async function checkOwnAddresses(config: RTCConfiguration): Promise<void> {
  let connection: RTCPeerConnection;
  try {
    connection = new RTCPeerConnection(config);
  } catch (cause) {
    const message = `This browser makes no WebRTC connection (${reasonOf(cause)}).`;
    throw new JoinError("denied", message, { cause });
  }
  try {
    if (await findsAddress(connection)) return;
  } finally {
    connection.close();
  }
  throw new JoinError("no-address", "This browser has no address to offer to others: no ICE candidate was found.");
}

/** @returns false where all has been tried, and where nothing came in time and the browser knows of no network either */
async function findsAddress(connection: RTCPeerConnection): Promise<boolean> {
  const found = new Promise<boolean>((resolve) => {
    // Chromium without any network goes on looking for ever.
    setTimeout(() => resolve(navigator.onLine), FOUND_MS_MAX);
    connection.addEventListener("icecandidate", ({ candidate }) => {
      // An empty one only says that there are no more.
      if (candidate === null) resolve(false);
      else if (candidate.candidate !== "") resolve(true);
    });
  });
  connection.createDataChannel("addresses");
  await connection.setLocalDescription();
  return found;
}
