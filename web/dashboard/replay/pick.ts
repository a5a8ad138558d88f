import type { Place, RecordedMessage } from "../../../shared/replay/recording.ts";
import { BAR_HEIGHT, laneOf, timeToX, type DiagramLayout, type DiagramScene } from "./diagram-scene.ts";
import type { DrawnEvent } from "./drawn-run.ts";

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
  let best: { event: DrawnEvent; distance: number } | undefined;
  for (const event of scene.run.events[seat] ?? []) {
    const distance = Math.abs(x(event.at) - px);
    if (distance > REACH_PX) continue;
    const weighsMore = event.mark.weight > (best?.event.mark.weight ?? -1);
    const isBetter = !best || distance < best.distance - 3 || (distance < best.distance + 3 && weighsMore);
    if (isBetter) best = { event, distance };
  }
  const place = best && scene.run.recording.events[best.event.index]?.place;
  return best && place ? { kind: "event", index: best.event.index, at: best.event.at, place } : undefined;
}

function pickMessage(scene: DiagramScene, layout: DiagramLayout, px: number, py: number): Picked | undefined {
  const x = timeToX(scene.window, layout);
  let best: { message: RecordedMessage; distance: number; share: number } | undefined;
  for (const message of scene.messages.in(scene.window).messages) {
    const x1 = x(message.sentAt);
    const y1 = laneOf(layout, message.from.seat);
    const x2 = x(scene.messages.endOf(message));
    const lane = laneOf(layout, message.to);
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
