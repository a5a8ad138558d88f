import type { Router } from "express";
import { PATHS } from "../shared/signaling/contract.ts";
import { NothingBody, ObserverRegistration, TokenBody } from "../shared/signaling/requests.ts";
import type { AdmittedObserver, RegisteredObserver } from "../shared/signaling/seats.ts";
import { attendanceOf } from "./attendee.ts";
import type { Log } from "./log.ts";
import { bearerToken, observerParameter, readBody } from "./request.ts";
import type { SessionRegistry } from "./session-registry.ts";

/** Adds the routes of those who watch a session. As for a seat, the session's ID is what entitles to ask. */
export function observerRoutes(router: Router, registry: SessionRegistry, log: Log): void {
  router.post(PATHS.observers, (request, response) => {
    const session = registry.get(request.params.id);
    readBody(request, NothingBody);
    const { observer, token } = registry.admitObserver(session);
    log.info(`observer ${observer} admitted`, { session: session.id, observer });
    response.status(201).json({ observer, token } satisfies AdmittedObserver);
  });

  router.put(PATHS.observer, (request, response) => {
    const session = registry.get(request.params.id);
    const observer = session.observers.withToken(observerParameter(request), bearerToken(request));
    registry.registerObserver(session, observer, readBody(request, ObserverRegistration));
    const { phase, registeredPeers: peers } = session;
    response.json({ phase, peers, ...attendanceOf(observer) } satisfies RegisteredObserver);
  });

  router.post(PATHS.leaveObserver, (request, response) => {
    const session = registry.get(request.params.id);
    const observer = session.observers.withToken(observerParameter(request), readBody(request, TokenBody).token ?? "");
    registry.dismissObserver(session, observer);
    log.info(`observer ${observer.observer} left`, { session: session.id, observer: observer.observer });
    response.status(204).end();
  });
}
