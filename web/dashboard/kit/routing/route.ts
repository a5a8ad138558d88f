import { addressOf, BASE_PATH, pathOf } from "../../../addresses.ts";
import { WITHOUT_SERVER } from "../../../ports/hosting.ts";

/** A page of the dashboard, as its address names it. */
export type Route =
  | { readonly page: "start" }
  | { readonly page: "teach" }
  | { readonly page: "session"; readonly session: string }
  | { readonly page: "results" }
  | { readonly page: "comparison" }
  | { readonly page: "result"; readonly session: string; readonly seat: number }
  | { readonly page: "replay" }
  | { readonly page: "admin" }
  | { readonly page: "lessons" }
  | { readonly page: "lesson"; readonly lesson: string }
  /** Where no server is. */
  | { readonly page: "byHand" }
  | { readonly page: "notFound"; readonly path: string };

/** Longest session ID that an address may hold: far above what a server hands out. */
const SESSION_ID_LENGTH_MAX = 64;

/** Which page a path of the server names; anything that is not exactly one of the known shapes is `notFound`. */
export function matchRoute(path: string): Route {
  const parts = path.split("/").filter((part) => part !== "");
  const [first, session, seat, ...rest] = parts;
  if (first === undefined) return { page: "start" };
  if (first === "session" && isSessionId(session) && seat === undefined) return { page: "session", session };
  if (first === "teach" && session === undefined) return { page: "teach" };
  if (first === "results" && session === undefined) return { page: "results" };
  if (first === "replay" && session === undefined) return { page: "replay" };
  if (first === "admin" && session === undefined) return { page: "admin" };
  if (first === "results" && session === "compare" && seat === undefined) return { page: "comparison" };
  if (
    first === "results" &&
    isSessionId(session) &&
    seat !== undefined &&
    rest.length === 0 &&
    /^\d{1,2}$/.test(seat)
  ) {
    return { page: "result", session, seat: Number(seat) };
  }
  if (WITHOUT_SERVER && first === "by-hand" && session === undefined) return { page: "byHand" };
  if (first === "lessons" && session === undefined) return { page: "lessons" };
  if (first === "lessons" && isLessonId(session) && seat === undefined) return { page: "lesson", lesson: session };
  return { page: "notFound", path };
}

/** What tells the pages of this host apart: a path of the server, or what is none of its. */
export function placeOf({ pathname, search }: Pick<Location, "pathname" | "search">): string {
  return pathOf(pathname, BASE_PATH, search) ?? pathname;
}

/** The page at an address on this host: none of this server's is `notFound`, too. */
export function routeAt({ pathname, search }: Pick<Location, "pathname" | "search">): Route {
  const path = pathOf(pathname, BASE_PATH, search);
  return path === undefined ? { page: "notFound", path: pathname } : matchRoute(path);
}

/** What the query of a session's page can ask for. */
export interface SessionQuery {
  /** Takes a seat without a click. */
  readonly join?: boolean;
  /** Watches without a seat. */
  readonly observe?: boolean;
  /** Faults may be played at it, whatever its session says. */
  readonly faults?: boolean;
}

/** The address of a session's page. */
export function sessionPath(session: string, asked: SessionQuery = {}): string {
  const query = (["join", "observe", "faults"] as const).filter((name) => asked[name] === true).join("&");
  return addressOf(`/session/${session}${query && `?${query}`}`);
}

/** In which ways a new session can follow a saved result, each by what it is called in the form's address. */
export const FOLLOWING = {
  /** Trained in the same way, from its model. */
  trainOn: "go-on-from",
  /** Described alike, from new values. */
  again: "again-like",
  /** Of its model alone. */
  fromModel: "start-from",
} as const;

export type Following = keyof typeof FOLLOWING;

/** The address of the form for a session that follows a saved result, by its key. */
export function followPath(way: Following, key: string): string {
  return addressOf(`/?${FOLLOWING[way]}=${key}#create`);
}

/** Which result the form's address says that a session is to follow, and how; undefined where it says neither. */
export function followed(search: string): { readonly way: Following; readonly key: string } | undefined {
  const query = new URLSearchParams(search);
  for (const way of ["trainOn", "again", "fromModel"] as const) {
    const key = query.get(FOLLOWING[way]);
    if (key !== null) return { way, key };
  }
  return undefined;
}

/** The address of a page that shows runs beside each other; its query says which, by the keys of saved results. */
export function compareRunsPath(keys: readonly string[]): string {
  return addressOf(`/results/compare?runs=${keys.join(",")}`);
}

/** The path of an address whose query is changed; names without a value stay written as people write them. */
export function pathWith(href: string, change: (query: URLSearchParams) => void): string {
  const address = new URL(href);
  change(address.searchParams);
  return address.pathname + address.search.replace(/=(?=&|$)/g, "");
}

/** The address of a saved result's page. */
export function resultPath(session: string, seat: number): string {
  return addressOf(`/results/${session}/${seat}`);
}

/** Whether the query of a session's page asks to watch; a seat that is asked for as well is not taken then. */
export function asksToObserve(search: string): boolean {
  return new URLSearchParams(search).has("observe");
}

/** The address of a lesson's page. */
export function lessonPath(lesson: string): string {
  return addressOf(`/lessons/${lesson}`);
}

function isLessonId(text: string | undefined): text is string {
  return text !== undefined && /^[a-z]{1,32}$/.test(text);
}

function isSessionId(text: string | undefined): text is string {
  return text !== undefined && text.length <= SESSION_ID_LENGTH_MAX && /^[\w-]+$/.test(text);
}
