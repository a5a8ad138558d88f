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
  router.post(PATHS.observers, async (request, response) => {
    const { id } = request.params;
    const { observer, token } = await registry.change(id, (session) => {
      readBody(request, NothingBody);
      return session.admitObserver();
    });
    log.info(`observer ${observer} admitted`, { session: id, observer });
    response.status(201).json({ observer, token } satisfies AdmittedObserver);
  });

  router.put(PATHS.observer, async (request, response) => {
    const answer = await registry.change(request.params.id, (session) => {
      const observer = session.observers.withToken(observerParameter(request), bearerToken(request));
      session.registerObserver(observer, readBody(request, ObserverRegistration));
      const { phase, registeredPeers: peers } = session;
      return { phase, peers, ...attendanceOf(observer) } satisfies RegisteredObserver;
    });
    response.json(answer);
  });

  router.post(PATHS.leaveObserver, async (request, response) => {
    const { id } = request.params;
    const number = await registry.change(id, (session) => {
      const observer = session.observers.withToken(
        observerParameter(request),
        readBody(request, TokenBody).token ?? "",
      );
      session.dismissObserver(observer);
      return observer.observer;
    });
    log.info(`observer ${number} left`, { session: id, observer: number });
    response.status(204).end();
  });
}
