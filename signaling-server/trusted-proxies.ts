import { isIP } from "node:net";

/**
 * Proxies whose word is taken for who asks and how: so many, one behind the other, or those of these addresses, as Express
 * takes them for `trust proxy`.
 */
export type TrustedProxies = number | readonly string[];

/** Names for addresses: this machine's, those of one link, and those of private networks. */
const NAMED = ["loopback", "linklocal", "uniquelocal"];
/** Most proxies that a request may come through: more are a mistake. */
export const PROXIES_MAX = 8;

/**
 * Reads a number of proxies, or names, addresses and subnets with commas between them.
 * @returns undefined for what is neither
 */
export function readTrustedProxies(text: string): TrustedProxies | undefined {
  if (/^\d+$/.test(text)) return Number(text) >= 1 && Number(text) <= PROXIES_MAX ? Number(text) : undefined;
  const places = text.split(",").map((place) => place.trim());
  return places.every((place) => NAMED.includes(place) || isSubnet(place)) ? places : undefined;
}

export function areThere(proxies: TrustedProxies): boolean {
  return typeof proxies === "number" ? proxies > 0 : proxies.length > 0;
}

function isSubnet(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
