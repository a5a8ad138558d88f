import { networkInterfaces } from "node:os";
import picocolors from "picocolors";
import { renderUnicodeCompact } from "uqr";

const ANY_ADDRESS = ["0.0.0.0", "::"];

/** Addresses under which other devices of the network reach this machine. */
export function networkUrls(host: string, port: number): string[] {
  if (!ANY_ADDRESS.includes(host)) return [];
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => `http://${address}:${port}`);
}

/**
 * What `npm start` greets with: the address for this machine and, where other devices can join, theirs with a QR code.
 * @param url address on this machine
 */
export function banner(url: string, forOthers: readonly string[], version: string): string {
  const { bold, cyan, dim, green } = picocolors;
  const lines = ["", `  ${bold(green("Lockstep"))} ${dim(version)}`, "", `  ${bold("This machine")}  ${cyan(url)}`];
  for (const other of forOthers) lines.push(`  ${bold("Network")}       ${cyan(other)}`);
  lines.push("", renderUnicodeCompact(forOthers[0] ?? url).replace(/^/gm, "  "));
  if (forOthers.length > 0) {
    lines.push("", dim("  Other devices compute on wasm: browsers offer WebGPU only over HTTPS or on localhost."));
  }
  return [...lines, "", dim("  Stop with Ctrl+C"), ""].join("\n");
}
