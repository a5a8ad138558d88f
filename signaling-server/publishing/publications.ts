import { createHash } from "node:crypto";
import {
  access,
  appendFile,
  constants,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import {
  PUBLISHED_PARTS,
  PUBLISHED_PICTURE,
  PUBLISHED_PIECE_BYTES,
  PublishedFacts,
  type AnnouncedPublication,
  type PublicationBody,
  type PublishedPart,
  type PublishedSummary,
  type PublishingOffer,
} from "../../shared/signaling/published.ts";
import { reasonOf } from "../../shared/reason-of.ts";
import { ApiError, invalidField } from "../api-error.ts";
import type { SignalingLimits } from "../limits.ts";
import { makeFolder } from "../make-folder.ts";
import { isSessionId, newSecret, newSessionId, secretsEqual } from "../secrets.ts";
import { pictureFault } from "./png-picture.ts";

/** Where publications are kept, and within which bounds that whoever starts the server may choose. */
export interface PublishingOptions {
  readonly folder: string;
  /** Bytes of all publications together. */
  readonly bytesMax: number;
  /** After so many days a publication is gone. */
  readonly days: number;
}

/** Thrown where there is no place for publications; the message is for who starts the server. */
export class PublishingError extends Error {
  override readonly name = "PublishingError";
}

const DAY_MS = 86_400_000;
const NOTE = "publication.json";
/** What a publication's folder is called until all of it is there. */
const UNFINISHED = ".new";
const FILES: Readonly<Record<PublishedPart, string>> = { page: "page.html", picture: "picture.png" };

/** What is kept of a publication beside its files. */
const Note = v.object({
  facts: PublishedFacts,
  session: v.nullable(v.string()),
  tokenHash: v.string(),
  createdAt: v.number(),
  sizes: v.object({ page: v.number(), picture: v.number() }),
});
type Note = v.InferOutput<typeof Note>;

/** A publication, and how far its files have come. */
interface Publication extends Note {
  readonly id: string;
  /** Who announced it; nobody that is known, after a restart. */
  readonly address: string | undefined;
  readonly received: Record<PublishedPart, number>;
  isComplete: boolean;
  /** A piece is being written: others wait for their turn. */
  isBusy: boolean;
  aliveAt: number;
}

/**
 * What people have published: in a folder of the server's own, bounded in number and bytes, by address and in all, and in
 * time. What is full refuses; nothing is given up for somebody else's.
 */
export class Publications {
  readonly #known = new Map<string, Publication>();
  readonly #options: PublishingOptions;
  readonly #limits: SignalingLimits;
  readonly #now: () => number;

  private constructor(options: PublishingOptions, limits: SignalingLimits, now: () => number) {
    this.#options = options;
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * Those that are in the folder, which is made where it is not there. What was begun before a restart is taken away, and
   * what is no publication of ours is left alone and not served.
   * @throws PublishingError where there can be no such folder
   */
  static async in(options: PublishingOptions, limits: SignalingLimits, now: () => number): Promise<Publications> {
    const publications = new Publications(options, limits, now);
    for (const name of await namesIn(options.folder)) {
      const folder = path.join(options.folder, name);
      if (isSessionId(name)) await publications.#readBack(name, folder);
      else if (name.endsWith(UNFINISHED) && isSessionId(name.slice(0, -UNFINISHED.length))) await gone(folder);
    }
    return publications;
  }

  get offer(): PublishingOffer {
    return { bytesMax: this.#limits.publishedPageBytesMax, days: this.#options.days };
  }

  /** How many there are, finished or not, and the bytes that they take, of so many. */
  get used(): { readonly count: number; readonly bytes: number; readonly bytesMax: number } {
    let bytes = 0;
    for (const { sizes } of this.#known.values()) bytes += sizes.page + sizes.picture;
    return { count: this.#known.size, bytes, bytesMax: this.#options.bytesMax };
  }

  /**
   * Takes a publication's place, so that what comes has room.
   * @throws ApiError 400 for a page that is too large, 429 or 503 where there is no room
   */
  async announce(
    { facts, session, pageBytes, pictureBytes }: PublicationBody,
    address: string,
  ): Promise<AnnouncedPublication> {
    const { publishedPageBytesMax } = this.#limits;
    if (pageBytes > publishedPageBytesMax) throw invalidField("pageBytes", `must be at most ${publishedPageBytesMax}`);
    this.#refuseWithoutRoom(pageBytes + pictureBytes, address);
    const [id, token, now] = [newSessionId(), newSecret(), this.#now()];
    const publication: Publication = {
      id,
      facts,
      session,
      tokenHash: hashed(token),
      createdAt: now,
      sizes: { page: pageBytes, picture: pictureBytes },
      address,
      received: { page: 0, picture: 0 },
      isComplete: false,
      isBusy: false,
      aliveAt: now,
    };
    // Its place is taken before anything waits, so that no two can take the last one.
    this.#known.set(id, publication);
    try {
      await mkdir(this.#folderOf(publication), { mode: 0o700 });
    } catch (error) {
      this.#known.delete(id);
      throw error;
    }
    return { id, token, expiresAt: this.#expiresAt(publication) };
  }

  /**
   * Takes a piece; with the last one the publication is looked over, and can be seen.
   * @returns whether all pieces are there
   * @throws ApiError 400 for a picture that is none, which ends the publication, or for a piece of another size; 409 for one
   *   that comes out of turn
   */
  async receive(publication: Publication, part: PublishedPart, piece: number, bytes: Buffer): Promise<boolean> {
    const { sizes, received } = publication;
    const due = received[part];
    if (publication.isComplete || publication.isBusy || piece * PUBLISHED_PIECE_BYTES !== due || due >= sizes[part]) {
      throw new ApiError(
        "piece-out-of-turn",
        "The pieces of a publication come one after the other, each of them once.",
      );
    }
    const wanted = Math.min(PUBLISHED_PIECE_BYTES, sizes[part] - due);
    if (bytes.length !== wanted) throw invalidField("body", `must be the ${wanted} bytes of that piece`);
    publication.isBusy = true;
    try {
      await appendFile(path.join(this.#folderOf(publication), FILES[part]), bytes, { mode: 0o600 });
      received[part] += bytes.length;
      publication.aliveAt = this.#now();
      if (PUBLISHED_PARTS.some((each) => received[each] < sizes[each])) return false;
      await this.#finish(publication);
      return true;
    } finally {
      publication.isBusy = false;
    }
  }

  /** One that can be seen. @throws ApiError 404 */
  get(id: string): PublishedSummary {
    return this.#summary(this.#complete(id));
  }

  /** All that can be seen of a session, newest first. */
  of(session: string): readonly PublishedSummary[] {
    return [...this.#known.values()]
      .filter((publication) => publication.isComplete && publication.session === session)
      .reverse()
      .slice(0, this.#limits.publishedListedMax)
      .map((publication) => this.#summary(publication));
  }

  /** A file of one that can be seen. @throws ApiError 404 */
  file(id: string, part: PublishedPart): { readonly path: string; readonly bytes: number } {
    const publication = this.#complete(id);
    return { path: path.join(this.#folderOf(publication), FILES[part]), bytes: publication.sizes[part] };
  }

  /**
   * One that its publisher asks for.
   * @throws ApiError 404 for one that is not known, 403 for another's token
   */
  own(id: string, token: string): Publication {
    const publication = this.#known.get(id);
    if (publication === undefined) throw unknownPublication();
    if (secretsEqual(hashed(token), publication.tokenHash)) return publication;
    throw new ApiError("publication-refused", "This token is not that of this publication.");
  }

  async remove(publication: Publication): Promise<void> {
    const folder = this.#folderOf(publication);
    this.#known.delete(publication.id);
    await gone(folder);
  }

  /** Takes away what has had its time, and what was begun and never finished. */
  async sweep(): Promise<void> {
    const now = this.#now();
    const over = [...this.#known.values()].filter((publication) => {
      if (publication.isComplete) return now >= this.#expiresAt(publication);
      return !publication.isBusy && now - publication.aliveAt >= this.#limits.publishedUnfinishedMs;
    });
    for (const publication of over) await this.remove(publication);
  }

  async #finish(publication: Publication): Promise<void> {
    const unfinished = this.#folderOf(publication);
    const page = await head(path.join(unfinished, FILES.page));
    const picture = await readFile(path.join(unfinished, FILES.picture));
    const fault = pictureFault(picture, PUBLISHED_PICTURE.width, PUBLISHED_PICTURE.height);
    const wrong =
      fault !== undefined ? ["picture", fault] : isDocument(page) ? undefined : ["page", "is no HTML document"];
    if (wrong !== undefined) {
      await this.remove(publication);
      throw invalidField(wrong[0] ?? "", wrong[1] ?? "");
    }
    const { facts, session, tokenHash, createdAt, sizes } = publication;
    const note: Note = { facts, session, tokenHash, createdAt, sizes };
    await writeFile(path.join(unfinished, NOTE), `${JSON.stringify(note)}\n`, { mode: 0o600 });
    await rename(unfinished, path.join(this.#options.folder, publication.id));
    publication.isComplete = true;
  }

  async #readBack(id: string, folder: string): Promise<void> {
    try {
      const note = v.parse(Note, JSON.parse(await readFile(path.join(folder, NOTE), "utf8")));
      for (const part of PUBLISHED_PARTS) {
        if ((await stat(path.join(folder, FILES[part]))).size !== note.sizes[part]) return;
      }
      const received = { ...note.sizes };
      const state = { received, isComplete: true, isBusy: false, aliveAt: note.createdAt, address: undefined };
      this.#known.set(id, { ...note, id, ...state });
    } catch {
      // Somebody has changed it; it is theirs to look at.
    }
  }

  #refuseWithoutRoom(bytes: number, address: string): void {
    const all = [...this.#known.values()];
    const own = all.filter((publication) => publication.address === address);
    const retryAfterS = (of: readonly Publication[]): number => {
      const first = Math.min(...of.map((publication) => this.#expiresAt(publication)));
      return Math.max(1, Math.ceil((first - this.#now()) / 1000));
    };
    if (own.length >= this.#limits.publishedPerAddressMax) {
      const words = `${own.length} models from this address are published here, as many as may be. Take one of them away first.`;
      throw new ApiError("too-much-published-here", words, { retryAfterS: retryAfterS(own) });
    }
    if (all.length >= this.#limits.publishedMax || this.used.bytes + bytes > this.#options.bytesMax) {
      const words = "As much is published here as this server has room for. Save the file and hand it on yourself.";
      throw new ApiError("too-much-published", words, { retryAfterS: all.length === 0 ? 1 : retryAfterS(all) });
    }
  }

  #complete(id: string): Publication {
    const publication = this.#known.get(id);
    if (publication?.isComplete !== true || this.#now() >= this.#expiresAt(publication)) throw unknownPublication();
    return publication;
  }

  #summary(publication: Publication): PublishedSummary {
    const { id, facts, session } = publication;
    return { id, facts, session, expiresAt: this.#expiresAt(publication) };
  }

  #expiresAt({ createdAt }: Publication): number {
    return createdAt + this.#options.days * DAY_MS;
  }

  /** Never made of anything that somebody has sent. */
  #folderOf({ id, isComplete }: Publication): string {
    return path.join(this.#options.folder, isComplete ? id : id + UNFINISHED);
  }
}

/** @throws PublishingError */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    await makeFolder(folder, 0o700);
    await access(folder, constants.W_OK);
    return await readdir(folder);
  } catch (error) {
    const words = `Nothing can be published: ${folder} cannot be written to (${reasonOf(error)}). Name a folder that can be with --state, or leave --publish out.`;
    throw new PublishingError(words);
  }
}

function unknownPublication(): ApiError {
  return new ApiError("unknown-publication", "Nothing is published at this address, or no longer.");
}

function hashed(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

async function gone(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** The beginning of a file. */
async function head(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    return buffer.toString("latin1", 0, bytesRead);
  } finally {
    await handle.close();
  }
}

function isDocument(begin: string): boolean {
  return /^\s*<!doctype html\b/i.test(begin);
}
