import { present } from "../../shared/assert.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import type { CreatedSession } from "../../shared/signaling/sessions.ts";
import { startProxy, type Proxy } from "./proxy.ts";
import { startRedis, type RedisServer } from "./redis-server.ts";
import { callAt, eventually, type Answer, type Call } from "./server.ts";
import { spawnServer, type ServerProcess } from "./server-process.ts";

/** One of the servers, or the proxy before them. */
export interface Place {
  /** `http://127.0.0.1:8080` */
  readonly origin: string;
  call(method: string, path: string, call?: Call): Promise<Answer>;
}

/** Several real servers in processes of their own, which share a real Redis and stand behind a real proxy. */
export class ServerCluster implements Place {
  readonly redis: RedisServer;
  readonly #processes: ServerProcess[];
  readonly #proxy: Proxy;

  static async start(count: number): Promise<ServerCluster> {
    const redis = await startRedis();
    const processes = await Promise.all(Array.from({ length: count }, () => launch(redis)));
    return new ServerCluster(redis, processes, await startProxy(processes.map(({ port }) => port)));
  }

  private constructor(redis: RedisServer, processes: ServerProcess[], proxy: Proxy) {
    this.redis = redis;
    this.#processes = processes;
    this.#proxy = proxy;
  }

  /** Of the proxy. */
  get origin(): string {
    return originAt(this.#proxy.port);
  }

  call(method: string, path: string, call?: Call): Promise<Answer> {
    return callAt(this.origin, method, path, call);
  }

  /** One server, past the proxy. */
  at(index: number): Place {
    const origin = originAt(this.#process(index).port);
    return { origin, call: (method, path, call) => callAt(origin, method, path, call) };
  }

  async createSession(spec: SessionSpec): Promise<string> {
    return ((await this.call("POST", "/api/sessions", { body: spec })).body as CreatedSession).id;
  }

  /** All that the servers have written. */
  said(): string {
    return this.#processes.map((process) => process.said()).join("\n");
  }

  /** Ends a server without a word. */
  async kill(index: number): Promise<void> {
    await this.#process(index).stop("SIGKILL");
  }

  /** Starts a server again that was killed, at its former port. */
  async revive(index: number): Promise<void> {
    this.#processes[index] = await launch(this.redis, this.#process(index).port);
    await eventually(() => this.at(index).call("GET", "/api/health"));
  }

  async close(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.stop("SIGKILL")));
    await this.#proxy.close();
    await this.redis.close();
  }

  #process(index: number): ServerProcess {
    return present(this.#processes[index], "there is a server with this number");
  }
}

function originAt(port: number): string {
  return `http://127.0.0.1:${port}`;
}

function launch(redis: RedisServer, port = 0): Promise<ServerProcess> {
  return spawnServer("--port", String(port), "--behind-proxy", "1", "--redis", redis.url).process;
}
