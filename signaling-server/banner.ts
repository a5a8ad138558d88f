import picocolors from "picocolors";
import { renderUnicodeCompact } from "uqr";
import type { ServerCertificate } from "./https/server-certificate.ts";
import { COMMAND } from "./package-folder.ts";

export interface BannerFacts {
  /** Address on this machine. */
  readonly url: string;
  /** Addresses for other devices, that of the public first where there is one. */
  readonly networkUrls: readonly string[];
  /** Where visitors find it, where that was said. */
  readonly publicUrl?: string | undefined;
  /** Undefined where the server speaks plain HTTP. */
  readonly certificate: ServerCertificate | undefined;
  readonly version: string;
}

/**
 * What `npm start` greets with: the address for this machine and, where other devices can take part, theirs with a QR
 * code and what their browsers will say about the certificate; else how to let them.
 */
export function banner({ url, networkUrls, publicUrl, certificate, version }: BannerFacts): string {
  const { bold, cyan, dim, green } = picocolors;
  const lines = ["", `  ${bold(green("Lockstep"))} ${dim(version)}`, "", `  ${bold("This machine")}  ${cyan(url)}`];
  if (publicUrl !== undefined) lines.push(`  ${bold("Visitors")}      ${cyan(publicUrl)}`);
  const others = networkUrls.filter((other) => other !== publicUrl);
  for (const other of others) lines.push(`  ${bold("Network")}       ${cyan(other)}`);
  const [first] = networkUrls;
  if (first !== undefined) lines.push("", renderUnicodeCompact(first).replace(/^/gm, "  "));
  if (certificate === undefined && publicUrl === undefined)
    lines.push("", ...WITHOUT_HTTPS.map((line) => `  ${dim(line)}`));
  else if (first === undefined && publicUrl === undefined)
    lines.push("", dim("  This machine is in no network: other devices cannot reach it."));
  if (certificate?.isSelfMade === true) lines.push("", ...warningExplained(certificate.fingerprint));
  return [...lines, "", dim("  Stop with Ctrl+C"), ""].join("\n");
}

const WITHOUT_HTTPS = [
  `For more devices: ${COMMAND} --lan`,
  "(browsers let a page take part only over HTTPS or on localhost)",
];

function warningExplained(fingerprint: string): string[] {
  const { bold, dim } = picocolors;
  // In two lines of 16 bytes with their colons, since terminals have 80 columns.
  const middle = 16 * 3;
  return [
    "  Each browser warns once, as only this machine vouches for its certificate. There",
    `  choose ${bold("Advanced")} (Safari: ${bold("Show Details")}) and go on, if its SHA-256 fingerprint is`,
    dim(`    ${fingerprint.slice(0, middle)}`),
    dim(`    ${fingerprint.slice(middle)}`),
  ];
}
