import { expect, it } from "vitest";
import { NAME_BYTES_MAX, NAME_CHARACTERS_MAX } from "../shared/limits.ts";
import { newPeerId, startServer, type TestServer } from "./testing/server.ts";

async function namesAt(server: TestServer, session: string): Promise<readonly string[]> {
  const { body } = await server.call("GET", session);
  return (body as { seats: readonly { name: string }[] }).seats.map(({ name }) => name);
}

it("tells whoever looks at the lobby how people want to be called, as they say it, until a seat is free again", async () => {
  const server = await startServer();
  const session = await server.session({ seats: 3 });
  const { token } = (await server.call("POST", `${session}/seats`, { body: { name: "Ada" } })).body as {
    token: string;
  };
  await server.call("POST", `${session}/seats`, { body: {} });
  expect(await namesAt(server, session)).toEqual(["Ada", "", ""]);
  const body = { incarnation: "a", peerId: newPeerId(), name: "עדה" };
  expect((await server.call("PUT", `${session}/seats/0`, { token, body })).status).toBe(200);
  expect(await namesAt(server, session)).toEqual(["עדה", "", ""]);
  await server.call("DELETE", `${session}/seats/0`, { token });
  await server.call("POST", `${session}/seats`, { body: {} });
  expect(await namesAt(server, session), "the next one is nobody's namesake").toEqual(["", "", ""]);
});

it.each([
  ["W".repeat(NAME_CHARACTERS_MAX + 1)],
  ["👨‍👩‍👧‍👦".repeat(NAME_BYTES_MAX / 16)],
  ["Ada\u202e"],
  ["two\nlines"],
  [" "],
  [5],
])("refuses the name %j, of a person as of a session", async (name) => {
  const server = await startServer();
  const session = await server.session({ seats: 2 });
  const { token } = await server.sit(session);
  const registration = { incarnation: "a", peerId: newPeerId(), name };
  const taking = await server.call("POST", `${session}/seats`, { body: { name } });
  const registering = await server.call("PUT", `${session}/seats/0`, { token, body: registration });
  for (const { status, body } of [taking, registering]) expect([status, body.error.field]).toEqual([400, "name"]);
  const creating = await server.call("POST", "/api/sessions", { body: { name } });
  // Of what people type in a form a space at an end is no mistake.
  if (name === " ") expect(creating.status).toBe(201);
  else expect([creating.status, creating.body.error.field]).toEqual([400, "name"]);
});
