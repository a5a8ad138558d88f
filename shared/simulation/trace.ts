import type { Effect } from "../peer/effect.ts";
import type { Input } from "../peer/input.ts";
import { describeEffects, describeInput } from "./describe.ts";
import type { Tab } from "./tab.ts";

const HASH_START = 0x811c_9dc5;
const HASH_FACTOR = 0x0100_0193;

/** A run as text, one line an event, and a hash over every byte of it that two equal runs share. */
export class Trace {
  readonly lines: string[] = [];
  /** FNV-1a, 32 bits: tells runs apart, no more. */
  #hash = HASH_START;

  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, "0");
  }

  /** Something happens to the world. */
  note(now: number, text: string): void {
    this.#line(now, text);
  }

  /** A peer took an input. What changes nothing is left out of the lines, but not of the hash. */
  step(now: number, tab: Tab, before: string, input: Input, effects: readonly Effect[]): void {
    if (input.type === "message" || input.type === "frame") this.#absorb(input.bytes);
    for (const effect of effects) if ("bytes" in effect) this.#absorb(effect.bytes);
    const told = describeEffects(effects);
    const isQuiet = told.length === 0 && before === tab.peer.state;
    if (isQuiet && (input.type === "tick" || input.type === "room")) return;
    const received = describeInput(input);
    if (received.endsWith(": echo")) return;
    const state = before === tab.peer.state ? before : `${before} -> ${tab.peer.state}`;
    this.#line(now, `seat ${tab.seat} ${state} | ${received}${told.length > 0 ? ` | ${told.join("; ")}` : ""}`);
  }

  #line(now: number, text: string): void {
    const line = `${now.toFixed(3).padStart(10)} ${text}`;
    this.lines.push(line);
    for (let index = 0; index < line.length; index += 1) this.#mix(line.charCodeAt(index));
  }

  #absorb(bytes: Uint8Array): void {
    for (const byte of bytes) this.#mix(byte);
  }

  #mix(value: number): void {
    this.#hash = Math.imul(this.#hash ^ value, HASH_FACTOR);
  }
}
