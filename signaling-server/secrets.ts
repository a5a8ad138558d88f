import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { SECRET_BYTES, SESSION_ID_BYTES } from "./limits.ts";

/** A session's ID: 16 random bytes as 22 characters of base64url. Whoever knows it may join. */
export function newSessionId(): string {
  return randomBytes(SESSION_ID_BYTES).toString("base64url");
}

/** Whether a text could be an ID that {@link newSessionId} made: exactly 16 bytes, in the one spelling that they have. */
export function isSessionId(text: string): boolean {
  return isBase64Url(text, SESSION_ID_BYTES);
}

/** A secret that nobody has to know again after a restart: 24 random bytes as 32 characters of base64url. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

function isBase64Url(text: string, bytes: number): boolean {
  if (text.length !== Math.ceil((bytes * 8) / 6)) return false;
  return Buffer.from(text, "base64url").toString("base64url") === text;
}

/** Whether two secrets are equal, in a time that tells nothing about where they differ, nor about their lengths. */
export function secretsEqual(a: string, b: string): boolean {
  const digest = (secret: string): Buffer => hash("sha256", secret, "buffer");
  return timingSafeEqual(digest(a), digest(b));
}
