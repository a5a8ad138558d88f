import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";

/** What a server shows to prove who it is, and what it proves it with. */
export interface ServerCertificate {
  /** PEM; the certificate first, then those that vouch for it. */
  readonly cert: string;
  /** PEM of the private key. */
  readonly key: string;
  /** SHA-256 of the certificate as browsers show it: 32 bytes in upper-case hexadecimal with colons. */
  readonly fingerprint: string;
  /** Names that it is for. */
  readonly names: readonly string[];
  /** Made by Lockstep: no browser knows who vouches for it, and all warn. */
  readonly isSelfMade: boolean;
}

/** Thrown for a certificate that cannot be used; the message says which, why, and what to do. */
export class CertificateError extends Error {
  override readonly name = "CertificateError";
}

/**
 * Reads the certificate that somebody has for this machine.
 * @param now milliseconds since 1970
 * @throws CertificateError
 */
export async function readCertificate(certFile: string, keyFile: string, now: number): Promise<ServerCertificate> {
  const [cert, key] = await Promise.all([readText(certFile, "--cert"), readText(keyFile, "--key")]);
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(cert);
  } catch {
    throw new CertificateError(`--cert: ${certFile} holds no certificate in PEM (-----BEGIN CERTIFICATE-----).`);
  }
  let isMatch: boolean;
  try {
    isMatch = parsed.checkPrivateKey(createPrivateKey(key));
  } catch {
    throw new CertificateError(`--key: ${keyFile} holds no private key in PEM, or one with a passphrase.`);
  }
  if (!isMatch) throw new CertificateError(`The key in ${keyFile} is not that of the certificate in ${certFile}.`);
  if (Date.parse(parsed.validTo) <= now) {
    throw new CertificateError(`The certificate in ${certFile} was valid until ${parsed.validTo}. Renew it.`);
  }
  return asServerCertificate(cert, key, parsed, false);
}

export function asServerCertificate(
  cert: string,
  key: string,
  parsed: X509Certificate,
  isSelfMade: boolean,
): ServerCertificate {
  return { cert, key, fingerprint: parsed.fingerprint256, names: alternativeNames(parsed).dns, isSelfMade };
}

/** The subjectAltName of a certificate. */
export function alternativeNames(certificate: X509Certificate): {
  readonly dns: readonly string[];
  readonly addresses: readonly string[];
} {
  const entries = (certificate.subjectAltName ?? "").split(", ");
  const having = (prefix: string) =>
    entries.filter((entry) => entry.startsWith(prefix)).map((entry) => entry.slice(prefix.length));
  return { dns: having("DNS:"), addresses: having("IP Address:") };
}

async function readText(file: string, option: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CertificateError(`${option}: ${file} cannot be read (${code ?? String(error)}).`, { cause: error });
  }
}
