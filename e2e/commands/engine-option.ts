import { DEVICE_BACKENDS, type DeviceBackend } from "../../web/ports/training.ts";
import { ArgumentError, oneOf } from "./command-line.ts";

/** What tabs are to compute with: one option with two names, as in the address of a page. */
export const ENGINE_OPTIONS = { engine: { type: "string" }, backend: { type: "string" } } as const;

/** Those there are, for a usage text. */
export const ENGINE_NAMES = `${DEVICE_BACKENDS.slice(0, -1).join(", ")} or ${DEVICE_BACKENDS.at(-1)}`;

/** @returns undefined where none is asked for. @throws ArgumentError */
export function engineIn(values: {
  readonly engine?: string | undefined;
  readonly backend?: string | undefined;
}): DeviceBackend | undefined {
  const { engine, backend } = values;
  if (engine !== undefined && backend !== undefined && engine !== backend) {
    throw new ArgumentError(`--engine and --backend are two names of one option: "${engine}" or "${backend}"?`);
  }
  if (backend !== undefined) return oneOf("--backend", backend, DEVICE_BACKENDS);
  return engine === undefined ? undefined : oneOf("--engine", engine, DEVICE_BACKENDS);
}
