import express, { type ErrorRequestHandler, type Router } from "express";
import { rateLimit, type Store as RequestCounts } from "express-rate-limit";
import { isRecord } from "../shared/fields.ts";
import { parseSpec, SpecError, type SessionSpec } from "../shared/session/spec.ts";
import { familyOf, taskNamed } from "../shared/session/tasks.ts";
import { sourceMisfit, withReadyTask } from "../shared/session/ready/ready-tasks.ts";
import { digestAskedFor, misfitOf, pairsAskedFor, withServedText } from "../shared/text/served-text.ts";
import { PATHS } from "../shared/signaling/contract.ts";
import type { Health } from "../shared/signaling/health.ts";
import type { NetworkConfig } from "../shared/signaling/network-config.ts";
import { Goodbye, PhaseReport, Revival, SeatBody, SeatRegistration } from "../shared/signaling/requests.ts";
import type { PhaseAnswer, RegisteredSeat, TakenSeat } from "../shared/signaling/seats.ts";
import type { CreatedSession, SessionDetail, SessionList } from "../shared/signaling/sessions.ts";
import type { AllowedHosts } from "./allowed-hosts.ts";
import { attendanceOf, isConnected } from "./attendee.ts";
import { ApiError } from "./api-error.ts";
import { isOfForeignPage, refuseForeignPages } from "./foreign-pages.ts";
import type { SignalingLimits } from "./limits.ts";
import { observerRoutes } from "./observer-routes.ts";
import { openApiRoute } from "./openapi-route.ts";
import type { Publications } from "./publishing/publications.ts";
import { pieceRoute, publishingRoutes } from "./publishing/publishing-routes.ts";
import type { Log } from "./log.ts";
import type { OwnAddress } from "./own-address.ts";
import {
  addressOf,
  bearerToken,
  bodyRecord,
  jsonBody,
  readBody,
  revivedIdParameter,
  seatParameter,
} from "./request.ts";
import type { SessionRegistry } from "./session-registry.ts";
import type { Seat } from "./session-document.ts";
import type { Session } from "./session.ts";
import type { Texts } from "./texts.ts";
import type { HearRefusal } from "./watching/refusal-reasons.ts";

export interface ApiContext {
  readonly registry: SessionRegistry;
  readonly limits: SignalingLimits;
  /** Where requests of each address are counted; undefined for a store of this process's own. */
  readonly requestCounts: RequestCounts | undefined;
  readonly log: Log;
  readonly hosts: AllowedHosts;
  readonly own: OwnAddress;
  readonly version: string;
  /** What any page may know before it takes a seat. */
  readonly config: () => NetworkConfig;
  /** What sessions of text can share. */
  readonly texts: Texts;
  /** What people have published; undefined where nothing may be. */
  readonly publications: Publications | undefined;
}

/** The JSON interface; what each request means is told in `shared/signaling`. */
export function api(context: ApiContext): Router {
  const { registry, limits, requestCounts, log, hosts, own, version, config, texts, publications } = context;
  const router = express.Router();
  const startedAt = performance.now();

  router.use((_request, response, next) => {
    response.set("Cache-Control", "no-store");
    next();
  });
  router.use(
    rateLimit({
      windowMs: limits.requestWindowMs,
      limit: limits.requestsPerWindowMax,
      standardHeaders: "draft-7",
      legacyHeaders: false,
      ...(requestCounts && { store: requestCounts }),
      handler: (_request, _response, next) => {
        next(new ApiError("too-many-requests", "Too many requests from this address. Wait a few seconds."));
      },
    }),
  );

  router.use(refuseForeignPages(hosts));

  // navigator.sendBeacon, which says goodbye from a page that is being closed, may send JSON as text/plain.
  router.post(PATHS.leaveSeat, jsonBody(limits.bodyBytesMax, ["application/json", "text/plain"]));
  router.post(PATHS.leaveSeat, async (request, response) => {
    const { id } = request.params;
    const number = await registry.change(id, (session) => {
      const { token = "", incarnation } = readBody(request, Goodbye);
      const seat = session.seatWithToken(seatParameter(request), token);
      return session.goodbye(seat, incarnation) ? seat.seat : undefined;
    });
    if (number !== undefined) log.info(`seat ${number} says goodbye`, { session: id, seat: number });
    response.status(204).end();
  });
  pieceRoute(router, publications, log);
  router.use(jsonBody(limits.bodyBytesMax));

  openApiRoute(router, own);
  router.get(PATHS.health, async (_request, response) => {
    const uptimeS = Math.floor((performance.now() - startedAt) / 1000);
    response.json({ status: "ok", sessions: await registry.size(), uptimeS, version } satisfies Health);
  });

  router.get(PATHS.config, (_request, response) => {
    response.json(config());
  });

  router
    .route(PATHS.sessions)
    .post(async (request, response) => {
      // Before a session is made, since it is refused where no address can be told.
      const ownUrl = own.urlOf(request);
      const session = await registry.create(await newSpecOf(bodyRecord(request), texts), addressOf(request));
      log.info(`session created: ${session.spec.task}, ${session.spec.seats} seats`, { session: session.id });
      const url = `${ownUrl}/session/${session.id}`;
      response
        .status(201)
        .location(url)
        .json({ id: session.id, url } satisfies CreatedSession);
    })
    .get(async (_request, response) => {
      const sessions = (await registry.list()).map(({ id, spec, phase, takenSeats, document, isOpen }) => {
        const { createdAt } = document;
        const people = takenSeats.map(({ seat, name }) => ({ seat, name }));
        const info = { id, spec, phase, taken: people.length, ...(isOpen && { isOpen }) };
        return { ...info, createdAt, ageMs: registry.ageOf(createdAt), people };
      });
      response.json({ sessions } satisfies SessionList);
    });

  router
    .route(PATHS.session)
    .get(async (request, response) => {
      // Who only reads for a page of another site does not count as somebody who asks for the session.
      const isForeign = isOfForeignPage(request.headers, hosts);
      const { id } = request.params;
      response.json(describe(await (isForeign ? registry.see(id) : registry.get(id))));
    })
    // A server that was restarted has forgotten its sessions; the peers of one that had started bring it back (M5).
    .put(async (request, response) => {
      const id = revivedIdParameter(request);
      const revival = readBody(request, Revival);
      const { session, isNew } = await registry.revive(id, { ...revival, spec: specOf(revival.spec) });
      if (isNew) log.info(`session brought back by seat ${revival.seat}`, { session: id, seat: revival.seat });
      response.status(isNew ? 201 : 200).json(describe(session));
    });

  router.post(PATHS.seats, async (request, response) => {
    const { id } = request.params;
    const { isNew, ...taken } = await registry.change(id, (session) => {
      const { token: held, name } = readBody(request, SeatBody);
      const { seat, token } = held === undefined ? session.takeSeat(name) : session.returnTo(held);
      return { seat, token, isNew: held === undefined };
    });
    if (isNew) log.info(`seat ${taken.seat} taken`, { session: id, seat: taken.seat });
    response.status(isNew ? 201 : 200).json(taken satisfies TakenSeat);
  });

  router
    .route(PATHS.seat)
    .put(async (request, response) => {
      const { id } = request.params;
      const { isNew, number, answer } = await registry.change(id, (session) => {
        const seat = session.returnTo(bearerToken(request), seatParameter(request));
        const registration = readBody(request, SeatRegistration);
        const isNew = seat.registration?.peerId !== registration.peerId;
        session.register(seat, registration);
        return { isNew, number: seat.seat, answer: registered(session, seat, registration.incarnation) };
      });
      if (isNew) log.info(`seat ${number} registered`, { session: id, seat: number });
      response.json(answer);
    })
    .delete(async (request, response) => {
      const { id } = request.params;
      const number = await registry.change(id, (session) => {
        const seat = session.seatWithToken(seatParameter(request), bearerToken(request));
        session.leave(seat);
        return seat.seat;
      });
      log.info(`seat ${number} left`, { session: id, seat: number });
      response.status(204).end();
    });

  observerRoutes(router, registry, log);
  publishingRoutes(router, publications, limits, log);

  router.post(PATHS.phase, async (request, response) => {
    const { id } = request.params;
    const { before, phase } = await registry.change(id, (session) => {
      const before = session.phase;
      session.hearWord(session.seatOfToken(bearerToken(request)), readBody(request, PhaseReport).phase);
      return { before, phase: session.phase };
    });
    if (phase !== before) log.info(`session is ${phase}`, { session: id });
    response.json({ phase } satisfies PhaseAnswer);
  });

  router.use((request) => {
    throw new ApiError("unknown-route", `There is no ${request.method} ${request.baseUrl}${request.path} here.`);
  });
  return router;
}

function describe(session: Session): SessionDetail {
  const seats = Array.from({ length: session.spec.seats }, (_, seat) => {
    const held = session.seatAt(seat);
    return {
      seat,
      taken: held !== undefined,
      connected: held !== undefined && isConnected(held),
      name: held?.name ?? "",
    };
  });
  const { id, spec, phase, takenSeats, isOpen } = session;
  return { id, spec, phase, taken: takenSeats.length, ...(isOpen && { isOpen }), seats };
}

/** What a page is told that has registered. */
function registered(session: Session, seat: Seat, incarnation: string): RegisteredSeat {
  const isFirst = session.isFirstPage(seat.seat, incarnation);
  return {
    phase: session.phase,
    peers: session.registeredPeers.filter((other) => other.seat !== seat.seat),
    // A seat lets in what calls under one of these IDs, and nobody else.
    observers: session.observers.peerIds,
    ...attendanceOf(seat),
    ...(isFirst && { isFirst }),
  };
}

/** A new session's spec; one of a shared text is of a text that this server has. */
async function newSpecOf(wanted: Readonly<Record<string, unknown>>, texts: Texts): Promise<SessionSpec> {
  const body = withReadyTask(wanted);
  if (!isRecord(body) || !isOfText(body)) return specOfReady(specOf(body));
  const digest = digestAskedFor(body);
  const known = digest === undefined ? undefined : await texts.withDigest(digest);
  const { served, count } = known ?? (await texts.own());
  const asked = pairsAskedFor(body);
  const spec = specOf(withServedText(body, served, asked === undefined ? null : await count(asked)));
  const { source = null, tokens } = spec.text ?? {};
  const counted = source && tokens?.kind === "byte-pairs" ? await count(tokens.vocabulary) : null;
  const reason = spec.text && misfitOf(spec.text, served, counted);
  if (!reason) return spec;
  const issue = { field: "text", reason };
  throw new ApiError("invalid-spec", `text ${reason}`, { ...issue, issues: [issue] });
}

/** Whether what is asked for learns from a text: of one that this server has it leaves much open. */
function isOfText({ task: name }: Readonly<Record<string, unknown>>): boolean {
  const task = typeof name === "string" ? taskNamed(name) : undefined;
  return task !== undefined && familyOf({ task }).sample === "text";
}

/** Ready data that a session names must be some that this server hands out. */
function specOfReady(spec: SessionSpec): SessionSpec {
  const reason = spec.source && sourceMisfit(spec.source);
  if (!reason) return spec;
  const issue = { field: "source", reason };
  throw new ApiError("invalid-spec", `source ${reason}`, { ...issue, issues: [issue] });
}

function specOf(body: unknown): SessionSpec {
  try {
    return parseSpec(body);
  } catch (error) {
    const first = error instanceof SpecError ? error.issues[0] : undefined;
    if (!(error instanceof SpecError) || first === undefined) throw error;
    throw new ApiError("invalid-spec", error.message, { ...first, issues: error.issues });
  }
}

/** Answers every failed request with JSON; what was not foreseen is logged and told as 500 without details. */
export function errorAnswer(log: Log, hearRefusal: HearRefusal): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    const error = toApiError(thrown);
    hearRefusal("request", error.code);
    const { method, path } = request;
    const { status, code: reason } = error;
    const where = { method, path, status, reason };
    if (status >= 500 && !(thrown instanceof ApiError)) log.error(`${method} ${path}`, thrown, where);
    else log.debug(`${method} ${path}: ${status} ${reason}`, where);
    if (response.headersSent) return next(thrown);
    const { retryAfterS } = error.detail;
    if (retryAfterS !== undefined) response.set("Retry-After", String(retryAfterS));
    response.status(error.status).set("Cache-Control", "no-store").json(error);
  };
}

/** Errors of Express and its body parser carry a status and a type; everything else is a fault of ours. */
function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const { type, status } = (typeof thrown === "object" && thrown !== null ? thrown : {}) as {
    type?: unknown;
    status?: unknown;
  };
  if (type === "entity.too.large") return new ApiError("body-too-large", "The body is too large.");
  if (type === "entity.parse.failed") return new ApiError("invalid-json", "The body is not valid JSON.");
  if (typeof status === "number" && status >= 400 && status < 500) {
    return new ApiError("bad-request", "The request is malformed.", {}, status);
  }
  return new ApiError("internal", "The server failed to answer this request.");
}
