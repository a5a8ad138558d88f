import { networkInterfaces, type NetworkInterfaceInfo } from "node:os";
import type { ServerCertificate } from "./server-certificate.ts";

const ANY_ADDRESS = ["0.0.0.0", "::"];

/** Networks of containers, virtual machines and tunnels: the devices in the room are in none of them. */
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|vEthernet|lxc|tun|tap|utun|wg|zt|tailscale)/i;

/** Addresses of this machine in its networks, those first in which other devices are likely to be. */
export function networkAddresses(
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>> = networkInterfaces(),
): string[] {
  const byLikelihood = Object.entries(interfaces).sort(([a], [b]) => Number(VIRTUAL.test(a)) - Number(VIRTUAL.test(b)));
  const outward = byLikelihood.flatMap(([, addresses]) => addresses ?? []).filter(({ internal }) => !internal);
  const ofFamily = (family: "IPv4" | "IPv6") =>
    outward.filter((each) => each.family === family && !each.address.startsWith("fe80:")).map(({ address }) => address);
  const four = ofFamily("IPv4");
  return four.length > 0 ? four : ofFamily("IPv6");
}

/**
 * Where other devices find the dashboard. Names that an owner's certificate has come before addresses, which it
 * may not have.
 * @param host address that the server listens at
 */
export function networkUrls(host: string, port: number, certificate: ServerCertificate): string[] {
  if (isLoopback(host)) return [];
  const names = certificate.isSelfMade
    ? []
    : certificate.names.filter((name) => !name.includes("*") && !isLoopback(name));
  const addresses = ANY_ADDRESS.includes(host) ? networkAddresses() : [host];
  return [...names, ...addresses].map((name) => `https://${name.includes(":") ? `[${name}]` : name}:${port}`);
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
