import type { Place, RecordedMessage } from "../../../shared/replay/recording.ts";
import { BAR_HEIGHT, type DiagramLayout } from "./diagram-layout.ts";
import { timeToX, type DiagramScene } from "./draw-diagram.ts";

/** Something of a recording that is looked at: an event, or one end of a message. */
export type Picked =
  | { readonly kind: "event"; readonly index: number; readonly place: Place; readonly at: number }
  | { readonly kind: "message"; readonly message: RecordedMessage; readonly place: Place; readonly at: number }
  /** A step that has no event of its own, and why it is looked at. */
  | { readonly kind: "place"; readonly text: string; readonly place: Place; readonly at: number };

/** How near a pointer must come, in CSS pixels; a finger is wide. */
const REACH_PX = 9;

/** What is at a place of the diagram: the nearest event on a lane, or else the nearest message. */
export function pick(scene: DiagramScene, layout: DiagramLayout, px: number, py: number): Picked | undefined {
  return pickEvent(scene, layout, px, py) ?? pickMessage(scene, layout, px, py);
}

function pickEvent(scene: DiagramScene, layout: DiagramLayout, px: number, py: number): Picked | undefined {
  const x = timeToX(scene.window, layout);
  const seat = layout.lanes.findIndex((y) => Math.abs(y - py) <= BAR_HEIGHT / 2 + REACH_PX);
  if (seat < 0 || scene.hiddenSeats.has(seat)) return undefined;
  let best: { index: number; at: number; distance: number; weight: number } | undefined;
  for (const { index, at, mark } of scene.run.events[seat]!) {
    const distance = Math.abs(x(at) - px);
    if (distance > REACH_PX) continue;
    const isBetter =
      !best || distance < best.distance - 3 || (distance < best.distance + 3 && mark.weight > best.weight);
    if (isBetter) best = { index, at, distance, weight: mark.weight };
  }
  if (!best) return undefined;
  return { kind: "event", index: best.index, at: best.at, place: scene.run.recording.events[best.index]!.place! };
}

function pickMessage(scene: DiagramScene, layout: DiagramLayout, px: number, py: number): Picked | undefined {
  const x = timeToX(scene.window, layout);
  let best: { message: RecordedMessage; distance: number; share: number } | undefined;
  for (const message of scene.messages.in(scene.window).messages) {
    const x1 = x(message.sentAt);
    const y1 = layout.lanes[message.from.seat]!;
    const x2 = x(scene.messages.endOf(message));
    const lane = layout.lanes[message.to]!;
    const y2 = message.received ? lane : (y1 + lane) / 2;
    const { distance, share } = distanceTo(px, py, x1, y1, x2, y2);
    if (distance <= REACH_PX && distance < (best?.distance ?? Number.POSITIVE_INFINITY))
      best = { message, distance, share };
  }
  if (!best) return undefined;
  const { message, share } = best;
  const { received, from, to, sentAt } = message;
  return received && share > 0.5
    ? { kind: "message", message, place: { seat: to, step: received.step }, at: received.at }
    : { kind: "message", message, place: from, at: sentAt };
}

/** How far a point is from a line, and how far along it. */
function distanceTo(
  px: number,
  py: number,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
): { readonly distance: number; readonly share: number } {
  const dx = x2 - x1;
  const dy = y2 - y1;
  const share = Math.max(0, Math.min(1, ((px - x1) * dx + (py - y1) * dy) / (dx * dx + dy * dy || 1)));
  return { distance: Math.hypot(px - x1 - share * dx, py - y1 - share * dy), share };
}
