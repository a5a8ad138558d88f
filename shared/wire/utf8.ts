/**
 * Whether bytes are well-formed UTF-8: no stray or missing continuation bytes, no overlong forms, no surrogates,
 * nothing above U+10FFFF (RFC 3629, section 4).
 * @param start first byte; `end` is one behind the last; both lie within `bytes`
 */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    const lead = bytes[at++];
    if (lead === undefined) return false;
    if (lead < 0x80) continue;
    const following = continuationBytes(lead);
    if (following === 0 || at + following > end) return false;
    const second = bytes[at];
    if (second === undefined || second < smallestSecond(lead) || second > largestSecond(lead)) return false;
    for (let k = 1; k < following; k++) {
      if (((bytes[at + k] ?? 0) & 0xc0) !== 0x80) return false;
    }
    at += following;
  }
  return true;
}

/** How many bytes follow a lead byte; 0 where the byte cannot lead. */
function continuationBytes(lead: number): number {
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 1;
  if (lead < 0xf0) return 2;
  return lead < 0xf5 ? 3 : 0;
}

/** Below it the form would be longer than needed. */
function smallestSecond(lead: number): number {
  if (lead === 0xe0) return 0xa0;
  return lead === 0xf0 ? 0x90 : 0x80;
}

/** Above it lie surrogates (ED) and what is beyond Unicode (F4). */
function largestSecond(lead: number): number {
  if (lead === 0xed) return 0x9f;
  return lead === 0xf4 ? 0x8f : 0xbf;
}
