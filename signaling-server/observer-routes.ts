import express, { type Router } from "express";
import type { Log } from "./log.ts";
import { bearerToken, bodyRecord, observerParameter, onlyFields, peerIdInBody, tokenInBody } from "./request.ts";
import type { SessionRegistry } from "./session-registry.ts";

/**
 * The routes of those who watch a session, below `/sessions/:id/observers`. As for a seat, the session's ID is what
 * entitles to ask.
 */
export function observerRoutes(registry: SessionRegistry, log: Log): Router {
  const router = express.Router({ mergeParams: true });

  router.post("/", (request, response) => {
    const session = registry.get(sessionIn(request.params));
    onlyFields(bodyRecord(request), []);
    const { observer, token } = registry.admitObserver(session);
    log.info(`observer ${observer} admitted`, { session: session.id });
    response.status(201).json({ observer, token });
  });

  router.put("/:observer", (request, response) => {
    const session = registry.get(sessionIn(request.params));
    const observer = session.observers.withToken(observerParameter(request), bearerToken(request));
    registry.registerObserver(session, observer, { peerId: peerIdInBody(request) });
    response.json({ phase: session.phase, peers: session.registeredPeers });
  });

  router.post("/:observer/leave", (request, response) => {
    const session = registry.get(sessionIn(request.params));
    const observer = session.observers.withToken(observerParameter(request), tokenInBody(request) ?? "");
    registry.dismissObserver(session, observer);
    log.info(`observer ${observer.observer} left`, { session: session.id });
    response.status(204).end();
  });
  return router;
}

/** The `:id` of the path above, which the types of a merged router do not know. */
function sessionIn(params: object): string {
  return (params as { readonly id: string }).id;
}
