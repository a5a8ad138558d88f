import type { SessionSpec, SessionSpecInput } from "../../shared/session/spec.ts";

/** Creates a session on a server. @throws Error with the server's reason, where it refuses the spec */
export async function createSession(
  serverUrl: string,
  spec: SessionSpec | SessionSpecInput,
): Promise<{ readonly id: string; readonly url: string }> {
  const response = await fetch(`${serverUrl}/api/sessions`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(spec),
  });
  if (!response.ok) throw new Error(`The server refused the session: ${await response.text()}`);
  const { id } = (await response.json()) as { id: string };
  return { id, url: `${serverUrl}/session/${id}` };
}
