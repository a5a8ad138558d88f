import type { Effect } from "../../shared/peer/effect.ts";
import type { Input } from "../../shared/peer/input.ts";
import { settledSpec } from "../../shared/session/auto-settings.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import type { StartMessage } from "../ports/protocol.ts";
import type { BackendName, FromTrainingWorker, ToTrainingWorker, TrainingProgress } from "../ports/training.ts";

/** What comes from the training worker, for the runtime. */
export interface TrainerListener {
  input(input: Input): void;
  progress(progress: TrainingProgress): void;
  backend(description: string): void;
}

/** The port to the training worker: effects out, inputs in, vectors transferred rather than copied. */
export class TrainerLink {
  readonly #port: MessagePort;
  readonly #listener: TrainerListener;
  #backend: BackendName | null = null;

  constructor(start: StartMessage, listener: TrainerListener) {
    this.#port = start.trainingPort;
    this.#listener = listener;
    this.#port.onmessage = (event: MessageEvent<FromTrainingWorker>) => this.#hear(event.data);
    const spec = settledSpec(start.spec, null);
    this.#send({ type: "start", spec, seat: start.seat, backend: start.backend });
  }

  /** M8: what the session is like is known. */
  settle(spec: SessionSpec): void {
    this.#send({ type: "settle", spec });
  }

  compute(request: Extract<Effect, { type: "compute" }>): void {
    const { parameters, carried } = request;
    this.#send(request, carried ? [parameters.buffer, carried.buffer] : [parameters.buffer]);
  }

  #hear(message: FromTrainingWorker): void {
    switch (message.type) {
      case "progress":
        return this.#listener.progress(message.progress);
      case "ready":
        this.#backend = message.backend;
        this.#listener.backend(message.description);
        return this.#listener.input({
          type: "trainerReady",
          backend: message.backend,
          stepMs: message.stepMs,
        });
      case "engine": {
        const { backend, description } = message;
        this.#listener.backend(description);
        // The same on more or fewer threads is nothing that happened to the session.
        if (backend === this.#backend) return;
        this.#backend = backend;
        return this.#listener.input({ type: "engineChanged", backend, description });
      }
      case "gradient": {
        const { parameters, tensors: _, ...answer } = message;
        // As large as a gradient: the next one is written there.
        this.#send({ type: "recycle", buffer: parameters }, [parameters]);
        return this.#listener.input(answer);
      }
      case "evaluated":
        return this.#listener.input(message);
      case "failed":
        return this.#listener.input({ type: "trainerFailed", reason: message.reason });
    }
  }

  #send(message: ToTrainingWorker, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }
}
