import type { Server } from "node:http";
import { serverAtPort, type RunningServer } from "./port-holder.ts";

/** Thrown when the server cannot listen where it was told to; the message says why, and what to do. */
export class ListenError extends Error {
  override readonly name: string = "ListenError";
}

/** Thrown when the wanted port is taken: by another program, or by a Lockstep server that runs already. */
export class PortTakenError extends ListenError {
  override readonly name = "PortTakenError";
  constructor(
    readonly port: number,
    readonly holder?: RunningServer,
  ) {
    const another = `with --port, for example --port ${port < 65_535 ? port + 1 : port - 1}`;
    super(
      holder === undefined
        ? `Port ${port} is taken by another program. Choose another one ${another}.`
        : `Port ${port} is taken by a Lockstep server that ${holderWords(holder)}. Open ${holder.url}, or stop it (Ctrl+C where it was started), or choose another port ${another}.`,
    );
  }
}

function holderWords({ health: { version, uptimeS, sessions } }: RunningServer): string {
  const minutes = Math.floor(uptimeS / 60);
  const since = minutes < 1 ? `${uptimeS} s` : minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
  return `has run for ${since} (version ${version}, ${sessions} ${sessions === 1 ? "session" : "sessions"})`;
}

/**
 * Listens, or says in plain words why that is impossible.
 * @param basePath below which the server has everything, and another one of its kind perhaps, too
 * @throws ListenError
 */
export async function listen(server: Server, port: number, host: string, basePath = ""): Promise<void> {
  const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    server.once("error", resolve);
    server.listen(port, host, () => {
      server.off("error", resolve);
      resolve(undefined);
    });
  });
  if (error === undefined) return;
  switch (error.code) {
    case "EADDRINUSE":
      throw new PortTakenError(port, await serverAtPort(port, host, basePath));
    case "EACCES":
      throw new ListenError(
        `Port ${port} is not for this user: ports below 1024 mostly are the system's own. Choose another one with --port.`,
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      throw new ListenError(`This machine has no address ${host} to listen at. Choose another one with --host.`);
    default:
      throw error;
  }
}
