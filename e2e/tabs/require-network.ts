import { networkInterfaces, type NetworkInterfaceInfo } from "node:os";

/** Thrown where tabs cannot meet each other, whatever they try; says why. */
export class NoNetworkError extends Error {
  override readonly name = "NoNetworkError";
}

/**
 * Browsers offer each other the addresses of a machine's networks, never that of the machine itself (loopback): without
 * any network not even two tabs of one browser meet.
 * @throws NoNetworkError
 */
export function requireNetwork(
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>> = networkInterfaces(),
): void {
  const isInNetwork = Object.values(interfaces).some((addresses) => addresses?.some(({ internal }) => !internal));
  if (isInNetwork) return;
  throw new NoNetworkError(
    "This machine has no network but loopback, over which browsers do not connect tabs with each other. Connect it to a network (no Internet is needed; a container needs a bridge, as 'docker run' gives by default, in place of '--network none').",
  );
}
