import express, { type Request, type Router } from "express";
import { rateLimit } from "express-rate-limit";
import { PATHS } from "../../shared/signaling/contract.ts";
import {
  PublicationBody,
  PUBLISHED_PARTS,
  PUBLISHED_PIECE_BYTES,
  type AnnouncedPublication,
  type PublishedList,
  type PublishedPart,
  type PublishedSummary,
} from "../../shared/signaling/published.ts";
import { ApiError, invalidField } from "../api-error.ts";
import type { SignalingLimits } from "../limits.ts";
import type { Log } from "../log.ts";
import { addressOf, bearerToken, readBody } from "../request.ts";
import type { Publications } from "./publications.ts";

/** What people have published; undefined where nothing may be. */
type Kept = Publications | undefined;

/** Adds the route of pieces, which are bytes and no JSON: before anything reads bodies as that. */
export function pieceRoute(router: Router, kept: Kept, log: Log): void {
  const bytes = express.raw({ type: "application/octet-stream", limit: PUBLISHED_PIECE_BYTES, inflate: false });
  router.put(PATHS.publishedPiece, bytes, async (request, response) => {
    const publications = open(kept);
    const publication = publications.own(request.params.id, bearerToken(request));
    const [part, piece] = [partParameter(request), pieceParameter(request)];
    const isComplete = await publications.receive(publication, part, piece, bytesOf(request));
    if (isComplete) log.info("publication complete");
    response.json({ isComplete });
  });
}

/** Adds the other routes by which people publish models. */
export function publishingRoutes(router: Router, kept: Kept, limits: SignalingLimits, log: Log): void {
  const seldom = rateLimit({
    windowMs: limits.publicationWindowMs,
    limit: limits.publicationsPerWindowMax,
    standardHeaders: false,
    legacyHeaders: false,
    handler: (_request, _response, next) => {
      const words = "Too much was published from this address in the last minutes. Wait a while.";
      const retryAfterS = Math.ceil(limits.publicationWindowMs / 1000);
      next(new ApiError("too-much-published-here", words, { retryAfterS }));
    },
  });

  router.post(PATHS.published, seldom, async (request, response) => {
    const body = readBody(request, PublicationBody);
    const announced = await open(kept).announce(body, addressOf(request));
    log.info("publication announced");
    response.status(201).json(announced satisfies AnnouncedPublication);
  });
  router.get(PATHS.published, (request, response) => {
    const { session } = request.query;
    if (typeof session !== "string") throw invalidField("session", "must be a session's ID, as ?session=ID");
    response.json({ published: kept?.of(session) ?? [] } satisfies PublishedList);
  });
  router
    .route(PATHS.publication)
    .get((request, response) => {
      response.json(open(kept).get(request.params.id) satisfies PublishedSummary);
    })
    .delete(async (request, response) => {
      await open(kept).remove(open(kept).own(request.params.id, bearerToken(request)));
      log.info("publication taken away");
      response.status(204).end();
    });
}

/** @throws ApiError 403 where nothing may be published */
function open(kept: Kept): Publications {
  if (kept !== undefined) return kept;
  throw new ApiError("publishing-off", "Nothing can be published on this server: it was started without --publish.");
}

function partParameter(request: Request): PublishedPart {
  const part = PUBLISHED_PARTS.find((known) => known === request.params.part);
  if (part === undefined) throw invalidField("part", `must be one of ${PUBLISHED_PARTS.join(", ")}`);
  return part;
}

function pieceParameter(request: Request): number {
  const text = String(request.params.piece);
  if (!/^(?:0|[1-9]\d{0,5})$/.test(text)) throw invalidField("piece", "must be the number of a piece, counted from 0");
  return Number(text);
}

function bytesOf(request: Request): Buffer {
  const body: unknown = request.body;
  if (Buffer.isBuffer(body)) return body;
  throw new ApiError("unsupported-media-type", "Send the bytes of the piece as application/octet-stream.");
}
