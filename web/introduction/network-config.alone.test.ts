import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { JoinError } from "./join-error.ts";
import { fetchNetworkConfig } from "./network-config.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Answers one request after the other; what is thrown is a server that cannot be reached. */
function serve(...answers: (() => Response)[]): { readonly asked: string[] } {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (path: string, { method }: RequestInit) => {
    asked.push(`${method} ${path}`);
    return (answers.shift() ?? silence)();
  });
  return { asked };
}

const silence = (): Response => {
  throw new TypeError("Failed to fetch");
};
const json =
  (body: unknown, status = 200) =>
  () =>
    Response.json(body, { status });
const CONFIG = {
  iceServers: [{ urls: ["turn:a", "turn:b"], username: "ann", credential: "x" }, { urls: "stun:c" }],
  networkUrls: ["https://10.0.0.7:8080"],
  certificate: { fingerprint: "AB", isSelfMade: true },
};

test("a server that answers late is asked again", async () => {
  const { asked } = serve(silence, json({ error: { code: "internal", message: "" } }, 500), json(CONFIG));
  const config = fetchNetworkConfig();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await config).toEqual(CONFIG);
  expect(asked).toEqual(Array(3).fill("GET /api/config"));
});

test.each([
  ["is gone", [silence, silence, silence]],
  ["answers with something else", [json({}), json({ iceServers: "none" }), json({ ...CONFIG, networkUrls: [1] })]],
  ["knows no such request", [json({ error: { code: "unknown-route", message: "There is no GET here." } }, 404)]],
])("a server that %s is told as trouble", async (_, answers) => {
  serve(...answers);
  const config: Promise<JoinError> = fetchNetworkConfig().then(
    () => expect.unreachable(),
    (error: JoinError) => error,
  );
  await vi.advanceTimersByTimeAsync(5_000);
  const { name, code } = await config;
  expect([name, code]).toEqual(["JoinError", "server-unreachable"]);
});
