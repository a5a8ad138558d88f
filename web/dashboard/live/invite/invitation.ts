import { WITHOUT_SERVER } from "../../../ports/hosting.ts";
import { sessionPath, type SessionQuery } from "../../kit/routing/route.ts";
import { invitationAddress, type InvitationAddress } from "../device/invitation-address.ts";
import { knownNetwork } from "../device/network.ts";

/** What the server is started with so that other devices can take part. */
export const LAN_COMMAND = "npm start -- --lan";

/** Where others are invited to, and the whole link. */
export interface Invitation extends InvitationAddress {
  readonly path: string;
  readonly link: string;
}

/** The way into a session for others, from where this page was opened. Known even when the server has gone (M5). */
export async function invitationTo(session: string, query: SessionQuery = {}): Promise<Invitation> {
  const address = invitationAddress(location, await knownNetwork());
  const path = sessionPath(session, query);
  // A session is known to the browser that made it: without a server no link leads another device in.
  if (WITHOUT_SERVER) return { ...address, reach: "this machine", path, link: location.origin + path };
  return { ...address, path, link: address.origin + path };
}
