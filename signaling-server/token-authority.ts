import { createHash, createHmac } from "node:crypto";
import { canonicalSpec, type SessionSpec } from "../shared/session/spec.ts";
import { secretsEqual } from "./secrets.ts";

/** Names what is authenticated; another number makes all tokens that were given out before worthless. */
const FORMAT = "lockstep seat token 1";
const TOKEN = /^([1-9]\d{0,8})\.[\w-]{43}$/;
/** Tokens of versions whose server had to remember them: 24 random bytes in base64url. */
const REMEMBERED_TOKEN = /^[\w-]{32}$/;

/**
 * Makes the tokens of seats, and knows them again when everything else has been forgotten: a token is `serial.MAC`, and
 * the MAC is HMAC-SHA-256 under the server's key over session, spec, seat and serial (M3, M5).
 */
export class TokenAuthority {
  #key: Uint8Array;

  /** @param key secret of this server, or of all servers that shall know each other's tokens */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** Makes tokens with the key of others from now on. */
  adopt(key: Uint8Array): void {
    this.#key = key;
  }

  tokensOf(session: string, spec: SessionSpec): SessionTokens {
    return this.tokensWith(session, digestOf(spec));
  }

  /** @param specDigest as {@link digestOf} makes it */
  tokensWith(session: string, specDigest: string): SessionTokens {
    return new SessionTokens((seat, serial) => {
      const said = JSON.stringify([FORMAT, session, specDigest, seat, serial]);
      return createHmac("sha256", this.#key).update(said).digest("base64url");
    });
  }
}

/** What stands for a spec in tokens: SHA-256 of its canonical form, in hexadecimal. */
export function digestOf(spec: SessionSpec): string {
  return createHash("sha256").update(canonicalSpec(spec)).digest("hex");
}

/** The tokens of one session's seats. */
export class SessionTokens {
  readonly #mac: (seat: number, serial: number) => string;

  constructor(mac: (seat: number, serial: number) => string) {
    this.#mac = mac;
  }

  /** @param serial from 1; larger each time that the seat is given away */
  make(seat: number, serial: number): string {
    return `${serial}.${this.#mac(seat, serial)}`;
  }

  /** @returns the serial of a token of this seat; undefined for whatever else */
  serialOf(seat: number, token: string): number | undefined {
    const digits = TOKEN.exec(token)?.[1];
    if (digits === undefined) return undefined;
    const serial = Number(digits);
    return secretsEqual(this.make(seat, serial), token) ? serial : undefined;
  }
}

/** Whether a token is of the kind that proves nothing once the server has forgotten its session. */
export function isRememberedToken(token: string): boolean {
  return REMEMBERED_TOKEN.test(token);
}
