import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { ApiError } from "../api-error.ts";
import type { SocketLimits } from "../limits.ts";
import type { Log } from "../log.ts";
import type { HearRefusal } from "../watching/refusal-reasons.ts";
import type { Connection } from "./connection.ts";
import type { Connections } from "./connections.ts";
import { guarded } from "./guarded.ts";

type Request = readonly [IncomingMessage, ServerResponse];

/**
 * Answers the requests of a connection one after the other: HTTP lets a client send any number of them without reading a
 * byte (pipelining), and answers that are begun all at once would wait in memory. No browser does so; who does is served
 * within bounds.
 */
export function requestsInTurn(
  answer: RequestListener,
  connections: Connections,
  limits: SocketLimits,
  log: Log,
  hearRefusal: HearRefusal,
): RequestListener {
  const waiting = new WeakMap<Connection, Request[]>();
  let waitingInAll = 0;

  const begin = (connection: Connection, [request, response]: Request): void => {
    connection.enter("answering", performance.now());
    connections.owes(connection);
    response.once("close", () => {
      // With the connection goes what waits on it.
      if (connection.stream.destroyed) return;
      const queue = waiting.get(connection);
      const next = queue?.shift();
      if (next === undefined) return connection.enter("idle", performance.now());
      waitingInAll -= 1;
      begin(connection, next);
    });
    if (connections.hasRoomForMore()) guardedAnswer(request, response);
    else refuseForNow(response, hearRefusal);
  };
  const guardedAnswer = guarded(log, "a request", answer, (_request, response) => response.destroy());

  return (request, response) => {
    const connection = connections.of(request.socket);
    if (connection === undefined) return void request.socket.destroy();
    if (connection.stage !== "answering") return begin(connection, [request, response]);
    const queue = waiting.get(connection) ?? [];
    if (queue.length >= limits.pipelinedMax || waitingInAll >= limits.pipelinedInAllMax) {
      return connections.end(connection, "pipelined");
    }
    if (!waiting.has(connection)) {
      waiting.set(connection, queue);
      connection.raw.once("close", () => (waitingInAll -= queue.splice(0).length));
    }
    queue.push([request, response]);
    waitingInAll += 1;
  };
}

/** Without Express, of which the answer would be as long as any. */
function refuseForNow(response: ServerResponse, hearRefusal: HearRefusal): void {
  hearRefusal("request", "server-busy");
  const error = new ApiError("server-busy", "Too much waits to be read at the moment. Try again in a second.");
  response
    .writeHead(error.status, { "Content-Type": "application/json", "Cache-Control": "no-store", "Retry-After": "1" })
    .end(JSON.stringify(error));
}
