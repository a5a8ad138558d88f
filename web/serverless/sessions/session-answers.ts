import * as v from "valibot";
import type { SessionPhase } from "../../../shared/signaling/contract.ts";
import {
  Goodbye,
  ObserverRegistration,
  PhaseReport,
  SeatBody,
  SeatRegistration,
} from "../../../shared/signaling/requests.ts";
import type {
  AdmittedObserver,
  PhaseAnswer,
  RegisteredObserver,
  RegisteredPeer,
  RegisteredSeat,
  TakenSeat,
} from "../../../shared/signaling/seats.ts";
import type { SessionDetail, ListedSession } from "../../../shared/signaling/sessions.ts";
import type { ServerRequest } from "../../signaling/server-line.ts";
import { Refused } from "./refused.ts";
import {
  admitObserver,
  hearWord,
  holdObserver,
  holdSeat,
  isOpen,
  phaseIn,
  registerPage,
  sayGoodbye,
  sweep,
  takenIn,
  takeSeat,
  type Moment,
  type SessionRecord,
} from "./session-record.ts";

/** What is asked of one session: the parts of the path after its ID. */
export interface SessionQuestion extends Pick<ServerRequest, "method" | "token"> {
  readonly parts: readonly string[];
  /** Parsed JSON. */
  readonly body: unknown;
}

/** Status and body, as a server would give them. */
export type SessionReply = { readonly status: number; readonly json: unknown };

const reply = (json: unknown, status = 200): SessionReply => ({ status, json });
const NOTHING: SessionReply = { status: 204, json: undefined };

/**
 * Answers what is asked of a session as a server does (`shared/signaling`), and changes it by that.
 * @throws Refused
 */
export function answerOf(record: SessionRecord, question: SessionQuestion, moment: Moment): SessionReply {
  sweep(record, moment);
  record.contactAt = moment.now;
  const { method, parts, token = "", body } = question;
  const [what = "", which = "", leave] = parts;
  const route = `${method} ${[what, which && ":n", leave].filter(Boolean).join("/")}`;
  switch (route) {
    case "GET ":
      return reply(detailOf(record, moment));
    case "PUT ":
      throw new Refused("token-unproven", "Without a server only the browser that made a session knows its seats.");
    case "POST seats": {
      const { token: held, name } = read(SeatBody, body);
      if (held === undefined) return reply(takeSeat(record, name, moment) satisfies TakenSeat, 201);
      const { seat } = holdSeat(record, held, moment);
      return reply({ seat, token: held } satisfies TakenSeat);
    }
    case "PUT seats/:n": {
      const { seat, place } = seatOf(record, which, token, moment);
      const registration = read(SeatRegistration, body);
      const isFirst = registerPage(record, seat, place, registration, moment);
      const observers = record.watching.flatMap(({ peerId }) => peerId ?? []);
      const peers = pagesIn(record, moment).filter((page) => page.seat !== seat);
      const attending = moment.isThere(registration.peerId);
      const facts = { phase: phaseIn(record), peers, observers, attending };
      return reply({ ...facts, ...(isFirst && { isFirst }) } satisfies RegisteredSeat);
    }
    case "DELETE seats/:n": {
      if (phaseIn(record) !== "lobby") {
        throw new Refused("session-started", "Seats are given back only before the session starts.");
      }
      record.places[seatOf(record, which, token, moment).seat] = null;
      return NOTHING;
    }
    case "POST seats/:n/leave": {
      const { token: held = "", incarnation } = read(Goodbye, body);
      sayGoodbye(seatOf(record, which, held, moment).place, incarnation, moment);
      return NOTHING;
    }
    case "POST phase":
      hearWord(record, holdSeat(record, token, moment).place, read(PhaseReport, body).phase);
      return reply({ phase: phaseIn(record) } satisfies PhaseAnswer);
    case "POST observers":
      return reply(admitObserver(record, moment) satisfies AdmittedObserver, 201);
    case "PUT observers/:n": {
      const place = holdObserver(record, Number(which), token, moment);
      place.peerId = read(ObserverRegistration, body).peerId;
      const attending = moment.isThere(place.peerId);
      return reply({ phase: phaseIn(record), peers: pagesIn(record, moment), attending } satisfies RegisteredObserver);
    }
    case "POST observers/:n/leave": {
      const place = holdObserver(record, Number(which), read(Goodbye, body).token ?? "", moment);
      record.watching.splice(record.watching.indexOf(place), 1);
      return NOTHING;
    }
    default:
      throw new Refused("unknown-route", `A session is not asked for ${method} ${parts.join("/")}.`);
  }
}

/** A session as lists of them show it. */
export function listedAs(record: SessionRecord, moment: Moment): ListedSession {
  sweep(record, moment);
  const { id, spec, createdAt } = record;
  const people = record.places.flatMap((place, seat) => (place === null ? [] : [{ seat, name: place.name }]));
  return { ...infoOf(record), id, spec, createdAt, ageMs: Math.max(0, moment.now - createdAt), people };
}

function detailOf(record: SessionRecord, { isThere }: Moment): SessionDetail {
  const seats = record.places.map((place, seat) => {
    const connected = place?.page != null && isThere(place.page.peerId);
    return { seat, taken: place !== null, connected, name: place?.name ?? "" };
  });
  return { id: record.id, spec: record.spec, ...infoOf(record), seats };
}

function infoOf(record: SessionRecord): { phase: SessionPhase; taken: number; isOpen?: boolean } {
  return { phase: phaseIn(record), taken: takenIn(record), ...(isOpen(record) && { isOpen: true }) };
}

/** Pages that can be called. One that is not there yet is not told of: nothing holds a call until it comes. */
function pagesIn({ places }: SessionRecord, { isThere }: Moment): readonly RegisteredPeer[] {
  return places.flatMap((place, seat) =>
    place?.page != null && isThere(place.page.peerId) ? [{ seat, ...place.page, connected: true }] : [],
  );
}

function seatOf(record: SessionRecord, which: string, token: string, moment: Moment): ReturnType<typeof holdSeat> {
  const number = Number(which);
  if (!Number.isInteger(number) || number < 0 || number >= record.spec.seats) {
    throw new Refused("unknown-seat", `This session has the seats 0 to ${record.spec.seats - 1}.`);
  }
  const held = holdSeat(record, token, moment);
  if (held.seat !== number) throw new Refused("seat-refused", `This token does not hold seat ${number}.`);
  return held;
}

/** @throws Refused where a body is none */
function read<S extends v.GenericSchema>(schema: S, body: unknown): v.InferOutput<S> {
  const checked = v.safeParse(schema, body ?? {});
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  const field = v.getDotPath(issue) ?? "body";
  throw new Refused("invalid-field", `${field} ${issue.message}`, { field, reason: issue.message });
}
