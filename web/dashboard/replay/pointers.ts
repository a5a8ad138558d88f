/** What fingers or a mouse do on the diagram; places and distances in CSS pixels. */
export interface Gestures {
  /** Moved sideways by so much. */
  drag(byX: number): void;
  /** Two fingers: so many times as far apart as before, around this place. */
  pinch(factor: number, aroundX: number): void;
  /** Pressed and let go at one place. */
  tap(x: number, y: number): void;
}

/** A pointer that moves less is meant to stay where it is. */
const SLACK_PX = 5;

/** Tells drags, pinches and taps on an element apart. @returns how to stop listening */
export function listenToPointers(element: HTMLElement, gestures: Gestures): () => void {
  const down = new Map<number, { x: number; y: number }>();
  let travelled = 0;

  function place(event: PointerEvent): { x: number; y: number } {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  function start(event: PointerEvent): void {
    if (event.button !== 0) return;
    if (down.size === 0) travelled = 0;
    else travelled = SLACK_PX;
    down.set(event.pointerId, place(event));
    element.setPointerCapture(event.pointerId);
  }

  function move(event: PointerEvent): void {
    const before = down.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (other) {
      const factor = Math.max(1, Math.abs(before.x - other.x)) / Math.max(1, Math.abs(now.x - other.x));
      gestures.pinch(factor, (now.x + other.x) / 2);
    } else if (travelled > SLACK_PX) gestures.drag(now.x - before.x);
    down.set(event.pointerId, now);
  }

  function end(event: PointerEvent): void {
    if (!down.delete(event.pointerId)) return;
    const { x, y } = place(event);
    if (event.type === "pointerup" && travelled <= SLACK_PX) gestures.tap(x, y);
  }

  const listening = new AbortController();
  const { signal } = listening;
  element.addEventListener("pointerdown", start, { signal });
  element.addEventListener("pointermove", move, { signal });
  element.addEventListener("pointerup", end, { signal });
  element.addEventListener("pointercancel", end, { signal });
  return () => listening.abort();
}
