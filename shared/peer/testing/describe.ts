import { parseFrame } from "../../wire/frame.ts";
import { unmarshal } from "../../wire/marshal.ts";
import { WireError } from "../../wire/wire-error.ts";
import type { Effect } from "../effect.ts";
import type { Input } from "../input.ts";

/** An input in a few words. */
export function describeInput(input: Input): string {
  switch (input.type) {
    case "message":
      return `${describeMessage(input.bytes)} from ${input.from}`;
    case "frame":
      return `${describeFrame(input.bytes)} from ${input.from}`;
    case "gradient":
      return `gradient of round ${input.round}.${input.attempt}, ${input.samples} samples`;
    case "telemetry":
      return `telemetry of ${input.links.length} links`;
    default: {
      const { type, ...rest } = input;
      return [type, ...Object.entries(rest).map(([name, value]) => `${name} ${String(value)}`)].join(" ");
    }
  }
}

/** An effect in a few words. */
export function describeEffect(effect: Effect): string {
  switch (effect.type) {
    case "send":
      return `${describeMessage(effect.bytes)} to ${effect.to}`;
    case "sendFrame":
      return `${describeFrame(effect.bytes)} to ${effect.to}`;
    case "framesWaiting":
      return `frames wait for ${effect.to}`;
    case "compute":
      return `compute round ${effect.round}.${effect.attempt}${effect.evaluate ? ` and evaluate round ${effect.round - 1}` : ""}`;
    case "save":
      return `save round ${effect.state.round} (${effect.reason})`;
    case "journal": {
      const { event, round, detail } = effect.entry;
      return `journal: ${event}, round ${round}${detail ? ` ${JSON.stringify(detail)}` : ""}`;
    }
    case "expandMasks":
      return `expand masks of round ${effect.round}.${effect.attempt}`;
    case "persist":
      return `persist ${effect.token}: instance ${effect.memory.instance}`;
    case "settled":
      return `settled: ${effect.spec.localSteps} local steps, ${effect.spec.compression}`;
    case "checkpoint":
      return `checkpoint round ${effect.state.round}`;
    case "load":
      return `load round ${effect.round}`;
    case "roundTested":
      return `round ${effect.tested.round} tested`;
    case "roundDone":
      return `figures of round ${effect.metrics.round}`;
  }
}

function describeMessage(bytes: Uint8Array): string {
  const message = readable(() => unmarshal(bytes));
  if (!message) return "unreadable message";
  switch (message.type) {
    case "heartbeat":
      return `heartbeat ${message.sequence} (${message.state}, round ${message.round}, hears ${message.hears.toString(2)})`;
    case "echo":
      return `echo ${message.sequence}`;
    case "vote":
      return `vote for round ${message.round}.${message.attempt}${message.wantsToStop ? ", wants to stop" : ""}`;
    default:
      return message.type;
  }
}

function describeFrame(bytes: Uint8Array): string {
  const frame = readable(() => parseFrame(bytes));
  if (!frame) return "unreadable frame";
  const { kind, round, attempt, offset, elements } = frame.header;
  return `${kind} to round ${round}.${attempt}, elements ${offset} to ${offset + elements - 1}`;
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return undefined;
  }
}
