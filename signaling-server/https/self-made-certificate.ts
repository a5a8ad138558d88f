import { createPrivateKey, X509Certificate } from "node:crypto";
import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import { homedir, hostname } from "node:os";
import path from "node:path";
import { generate } from "selfsigned";
import { reasonOf } from "../../shared/reason-of.ts";
import { makeFolder } from "../make-folder.ts";
import {
  alternativeNames,
  asServerCertificate,
  CertificateError,
  type ServerCertificate,
} from "./server-certificate.ts";

const DAY_MS = 86_400_000;
/** Apple's browsers take no certificate that is valid for longer than 398 days. */
const VALID_DAYS = 397;
/** One that expires sooner than a workshop is over is renewed now. */
const RENEWED_BEFORE_DAYS = 7;
/** Clocks of other devices may be slow. */
const BACKDATED_MS = DAY_MS;
/** Addresses of networks that the machine was in before stay, so that coming back to one renews nothing. */
const ADDRESSES_MAX = 16;

const KEY_FILE = "https-key.pem";
const CERTIFICATE_FILE = "https-cert.pem";

/** Where a certificate that Lockstep made is kept: a folder of the person who runs it, not of the project. */
export function certificateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { XDG_CONFIG_HOME, APPDATA } = environment;
  const base = process.platform === "win32" ? APPDATA : XDG_CONFIG_HOME;
  return path.join(base !== undefined && path.isAbsolute(base) ? base : path.join(homedir(), ".config"), "lockstep");
}

/**
 * The certificate of this machine for its local network. The one that was made before is used as long as it is valid and
 * names all of the machine's addresses, so that people have to accept it once only.
 * @param addresses of this machine in its networks
 * @param now milliseconds since 1970
 * @throws CertificateError where it cannot be kept
 */
export async function selfMadeCertificate(
  folder: string,
  addresses: readonly string[],
  now: number,
): Promise<ServerCertificate> {
  const kept = await readKept(folder);
  if (kept !== undefined && isFit(kept.parsed, addresses, now)) {
    return asServerCertificate(kept.cert, kept.key, kept.parsed, true);
  }
  const before = kept === undefined ? [] : alternativeNames(kept.parsed).addresses;
  const made = await make(
    [...new Set([...addresses, ...before])].slice(0, Math.max(ADDRESSES_MAX, addresses.length)),
    now,
  );
  try {
    await keep(folder, made);
  } catch (error) {
    const reason = reasonOf(error);
    throw new CertificateError(
      `The certificate cannot be kept in ${folder}: ${reason}. Set XDG_CONFIG_HOME to a folder that can be written to, or bring a certificate of your own with --cert and --key.`,
      { cause: error },
    );
  }
  return asServerCertificate(made.cert, made.key, new X509Certificate(made.cert), true);
}

interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** @returns undefined where there is none, or none that can be used: a new one takes its place */
async function readKept(folder: string): Promise<(Pair & { readonly parsed: X509Certificate }) | undefined> {
  try {
    const [cert, key] = await Promise.all(
      [CERTIFICATE_FILE, KEY_FILE].map((name) => readFile(path.join(folder, name), "utf8")),
    );
    if (cert === undefined || key === undefined) return undefined;
    const parsed = new X509Certificate(cert);
    return parsed.checkPrivateKey(createPrivateKey(key)) ? { cert, key, parsed } : undefined;
  } catch {
    return undefined;
  }
}

function isFit(certificate: X509Certificate, addresses: readonly string[], now: number): boolean {
  const isCurrent =
    Date.parse(certificate.validFrom) <= now && Date.parse(certificate.validTo) > now + RENEWED_BEFORE_DAYS * DAY_MS;
  return isCurrent && addresses.every((address) => certificate.checkIP(address) !== undefined);
}

async function make(addresses: readonly string[], now: number): Promise<Pair> {
  const machine =
    hostname()
      .replace(/[^\w.-]/g, "")
      .slice(0, 40) || "this-machine";
  const names = [...new Set(["localhost", machine, `${machine.replace(/\.local$/, "")}.local`])];
  const { private: key, cert } = await generate([{ name: "commonName", value: `Lockstep ${machine}` }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: new Date(now - BACKDATED_MS),
    notAfterDate: new Date(now - BACKDATED_MS + VALID_DAYS * DAY_MS),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          ...names.map((value) => ({ type: 2 as const, value })),
          ...["127.0.0.1", "::1", ...addresses].map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
  return { key, cert };
}

/** The key is its owner's alone. The certificate comes last: one without its key would be made again. */
async function keep(folder: string, { cert, key }: Pair): Promise<void> {
  await makeFolder(folder, 0o700);
  for (const [name, text] of [
    [KEY_FILE, key],
    [CERTIFICATE_FILE, cert],
  ] as const) {
    const file = path.join(folder, name);
    const fresh = `${file}.${process.pid}.new`;
    await writeFile(fresh, text, { mode: 0o600 });
    // Whatever the umask and an old file say.
    await chmod(fresh, 0o600);
    await rename(fresh, file);
  }
}
