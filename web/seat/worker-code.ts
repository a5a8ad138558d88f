import { fetchCode } from "../ports/fetch-code.ts";
import { ServerUnable } from "../signaling/server-error.ts";
import protocolAddress from "../peer/worker.ts?worker&url";
import trainingAddress from "../training/worker.ts?worker&url";

/**
 * Has the code of both workers at hand before they begin: what is lost on the way is asked for again. The browser keeps
 * it, as its name has a hash in it.
 * @throws ServerUnable where the server does not answer, or has other code by now
 */
export async function fetchWorkerCode(): Promise<void> {
  await Promise.all([protocolAddress, trainingAddress].map((address) => fetchCode(() => fetchFile(address))));
}

export function createProtocolWorker(): Worker {
  return new Worker(protocolAddress, { type: "module", name: "protocol" });
}

export function createTrainingWorker(): Worker {
  return new Worker(trainingAddress, { type: "module", name: "training" });
}

async function fetchFile(address: string): Promise<void> {
  let response: Response;
  try {
    response = await fetch(address);
    await response.arrayBuffer();
  } catch (cause) {
    throw new ServerUnable("unreachable", "The server does not answer.", [], { cause });
  }
  if (!response.ok)
    throw new ServerUnable("unreadable", `The server answers ${response.status} for a part of this page.`);
}
