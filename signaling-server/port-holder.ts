import { request as askPlainly, type RequestOptions } from "node:http";
import { request as askSecurely } from "node:https";
import * as v from "valibot";
import { API, PATHS } from "../shared/signaling/contract.ts";
import { Health } from "../shared/signaling/health.ts";

/** A Lockstep server that runs already. */
export interface RunningServer {
  /** Where its dashboard is, for this machine. */
  readonly url: string;
  readonly health: Health;
}

const ANSWER_MS_MAX = 1000;
/** What says how a server is, is short. */
const ANSWER_BYTES_MAX = 10_000;

/**
 * Asks whoever holds a port whether it is one of our own servers.
 * @param host address at which it was to be listened
 * @param basePath below which it may have everything, if not at the root
 * @returns undefined where it is another program, or says nothing in time
 */
export async function serverAtPort(port: number, host: string, basePath = ""): Promise<RunningServer | undefined> {
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  for (const protocol of ["http", "https"] as const) {
    for (const base of new Set([basePath, ""])) {
      const health = await healthAt(protocol, name, port, base);
      if (health === undefined) continue;
      return { url: `${protocol}://${name.includes(":") ? `[${name}]` : name}:${port}${base}`, health };
    }
  }
  return undefined;
}

function healthAt(
  protocol: "http" | "https",
  hostname: string,
  port: number,
  basePath: string,
): Promise<Health | undefined> {
  const options: RequestOptions = { hostname, port, path: `${basePath}${API}${PATHS.health}`, agent: false };
  // Nothing secret is sent: a certificate of its own making will do.
  const asking = protocol === "http" ? askPlainly(options) : askSecurely({ ...options, rejectUnauthorized: false });
  return new Promise((resolve) => {
    const finish = (health: Health | undefined): void => {
      clearTimeout(tooLate);
      resolve(health);
      asking.destroy();
    };
    const tooLate = setTimeout(() => finish(undefined), ANSWER_MS_MAX);
    asking.on("error", () => finish(undefined));
    asking.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
        if (text.length > ANSWER_BYTES_MAX) finish(undefined);
      });
      response.on("error", () => finish(undefined));
      response.on("end", () => finish(healthIn(text)));
    });
    asking.end();
  });
}

function healthIn(text: string): Health | undefined {
  try {
    const parsed = v.safeParse(Health, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
