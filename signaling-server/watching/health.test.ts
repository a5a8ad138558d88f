import { describe, expect, it } from "vitest";
import { startServer } from "../testing/server.ts";
import { readExposition, valueOf } from "./testing/exposition.ts";

describe("the health of a server", () => {
  it("is alive as long as it answers, and ready until it says that it closes", async () => {
    const server = await startServer();
    const ask = async () => [
      await server.call("GET", "/api/health/live"),
      await server.call("GET", "/api/health/ready"),
      await server.call("GET", "/api/health"),
    ];
    const before = await ask();
    expect(before.map(({ status, body }) => [status, body.status])).toEqual([
      ...[
        [200, "live"],
        [200, "ready"],
        [200, "ok"],
      ],
    ]);
    server.drain();
    const [live, ready, health] = await ask();
    expect([live?.status, health?.status]).toEqual([200, 200]);
    expect(ready).toMatchObject({
      status: 503,
      body: {
        error: { code: "not-ready", issues: [{ field: "closing", reason: "The server is closing." }] },
      },
    });
    const { body } = await server.call("GET", "/metrics");
    expect(valueOf(readExposition(body as string), "lockstep_ready")).toBe(0);
    expect((await server.call("POST", "/api/sessions")).status, "whoever comes all the same is served").toBe(201);
  });

  it("names everything that it lacks, and is ready again when it has it", async () => {
    let words: string | undefined = "The store does not answer.";
    const server = await startServer({}, { readinessChecks: [{ name: "store", trouble: () => words }] });
    server.drain();
    const { body } = await server.call("GET", "/api/health/ready");
    expect(body.error.message).toBe("The server is closing. The store does not answer.");
    words = undefined;
    expect((await server.call("GET", "/api/health/ready")).body.error.issues).toHaveLength(1);
  });

  it("is told also to whoever has asked for too much else", async () => {
    const server = await startServer({ requestsPerWindowMax: 1 });
    await server.call("GET", "/api/sessions");
    expect((await server.call("GET", "/api/sessions")).status).toBe(429);
    for (const path of ["live", "ready"]) expect((await server.call("GET", `/api/health/${path}`)).status).toBe(200);
  });
});
