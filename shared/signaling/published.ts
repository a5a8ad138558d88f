import * as v from "valibot";
import { integer } from "../fields.ts";
import { SEATS_MAX } from "../limits.ts";
import { hidesSomething } from "../names.ts";
import type { Answer } from "./contract.ts";

/**
 * Models that were published: each is a file that somebody made, a picture of it, and some facts, at an address of its own.
 * A publication is announced with the sizes of both, then comes in pieces, in order; it is seen once all of it is there.
 */

/** Bytes of a piece; the last one of a part has the rest. */
export const PUBLISHED_PIECE_BYTES = 256 * 1024;

/** The parts of a publication: the page that is tried, a whole document, and a PNG picture for previews of links. */
export const PUBLISHED_PARTS = ["page", "picture"] as const;
export type PublishedPart = (typeof PUBLISHED_PARTS)[number];

/** Size of the picture, as those who show links want it. */
export const PUBLISHED_PICTURE = { width: 1200, height: 630, bytesMax: 512 * 1024 } as const;

/** Where a publication is seen, by anybody. */
export function publishedPath(id: string): string {
  return `/m/${encodeURIComponent(id)}`;
}

/** A line of plain text, of any script. */
function line(min: number, max: number) {
  return v.pipe(
    v.string("must be a string"),
    v.maxLength(max, `must have at most ${max} characters`),
    v.check((text) => !hidesSomething(text), "must be one line, without characters that cannot be seen"),
    v.trim(),
    v.minLength(min, `must have at least ${min} characters`),
  );
}

/** What is told of a published model beside it. All of it is somebody's word. */
export const PublishedFacts = v.strictObject(
  {
    title: line(1, 120),
    /** What it learnt, where the title does not say so. */
    task: line(0, 200),
    /** How good it is. */
    measure: v.nullable(v.strictObject({ name: line(1, 40), value: line(1, 40) })),
    /** How many tabs trained it. */
    tabs: v.nullable(integer(1, SEATS_MAX)),
    rounds: integer(0, 1e9),
    /** When it was saved, in milliseconds since 1970. */
    at: integer(0, 8.64e15),
    digest: v.pipe(v.string("must be a string"), v.regex(/^[0-9a-f]{32}$/, "must be 32 hexadecimal digits")),
  },
  "must be what is told of a model: title, task, measure, tabs, rounds, at and digest",
);
export type PublishedFacts = Answer<typeof PublishedFacts>;

/** Announces a publication. */
export const PublicationBody = v.object({
  facts: PublishedFacts,
  /** The session that it trained in, whose link then leads to it; null for none. */
  session: v.nullable(
    v.pipe(v.string("must be null or a session's ID"), v.regex(/^[\w-]{22}$/, "must be null or a session's ID")),
  ),
  pageBytes: integer(1, Number.MAX_SAFE_INTEGER),
  pictureBytes: integer(1, PUBLISHED_PICTURE.bytesMax),
});
export type PublicationBody = Answer<typeof PublicationBody>;

const text = v.pipe(v.string(), v.maxLength(128));

/** A publication that now waits for its pieces. Whoever holds the token may send them, and may take all of it away. */
export const AnnouncedPublication = v.object({ id: text, token: text, expiresAt: v.number() });
export type AnnouncedPublication = Answer<typeof AnnouncedPublication>;

/** That a piece is there, and whether all are. */
export const ReceivedPiece = v.object({ isComplete: v.boolean() });

export const PublishedSummary = v.object({
  id: text,
  facts: PublishedFacts,
  session: v.nullable(text),
  /** Milliseconds since 1970; then it is gone. */
  expiresAt: v.number(),
});
export type PublishedSummary = Answer<typeof PublishedSummary>;

/** What was published of a session, newest first. */
export const PublishedList = v.object({ published: v.array(PublishedSummary) });
export type PublishedList = Answer<typeof PublishedList>;

/** What this server takes, for pages to know; not in the answer of one that takes nothing. */
export const PublishingOffer = v.object({ bytesMax: v.number(), days: v.number() });
export type PublishingOffer = Answer<typeof PublishingOffer>;
