import { NAME_CHARACTERS_MAX } from "../../../shared/limits.ts";
import { nameAt } from "../story/called.svelte.ts";
import { byNumber, shortly } from "../story/seat-names.ts";
import type { Band, Span } from "../../../shared/replay/recording.ts";
import {
  BAR_HEIGHT,
  inWindow,
  laneOf,
  timeToX,
  type DiagramLayout,
  type DiagramScene,
  type Drawing,
} from "./diagram-scene.ts";
import { drawEvents, drawWorld } from "./draw-events.ts";
import { drawMessages } from "./draw-messages.ts";
import { bandWords } from "./happening-words.ts";
import { laneLook } from "./lane-look.ts";
import { axisStep } from "./time-window.ts";

/**
 * Draws a space-time diagram (Lamport 1978): a lane for each seat, time to the right, messages from lane to lane. Only
 * what is in the window is looked at, and what falls on one pixel is drawn once.
 * @returns of how many messages how many are drawn
 */
export function drawDiagram(
  context: CanvasRenderingContext2D,
  layout: DiagramLayout,
  scene: DiagramScene,
  colours: Drawing["colours"],
): { readonly drawn: number; readonly of: number } {
  const drawing: Drawing = { context, layout, scene, colours, x: timeToX(scene.window, layout) };
  context.clearRect(0, 0, layout.width, layout.height);
  context.save();
  context.beginPath();
  context.rect(layout.left, 0, layout.width - layout.left, layout.height);
  context.clip();
  drawGrid(drawing);
  for (const band of scene.run.recording.bands) drawBand(drawing, band);
  drawLanes(drawing);
  const { messages, of } = scene.messages.in(scene.window);
  drawMessages(drawing, messages);
  drawStateNames(drawing);
  drawConcurrent(drawing);
  drawEvents(drawing);
  drawWorld(drawing);
  context.restore();
  drawNames(drawing);
  return { drawn: messages.length, of };
}

const AXIS_TEXT_WIDTH = 84;

function drawGrid({ context, layout, scene, colours, x }: Drawing): void {
  const { from, until } = scene.window;
  const step = axisStep(((until - from) / (layout.width - layout.left)) * AXIS_TEXT_WIDTH);
  const bottom = layout.height - 24;
  context.strokeStyle = colours("--line");
  context.fillStyle = colours("--muted");
  context.font = "12px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineWidth = 1;
  context.beginPath();
  for (let at = Math.max(0, Math.ceil(from / step) * step); at <= until; at += step) {
    const px = Math.round(x(at)) + 0.5;
    context.moveTo(px, layout.top - 6);
    context.lineTo(px, bottom);
    const text = timeText(at, step);
    const half = context.measureText(text).width / 2;
    context.fillText(text, Math.max(layout.left + half, Math.min(px, layout.width - half)), bottom + 6);
  }
  context.stroke();
}

/** A moment on the axis, in seconds with the digits that tell it from the next mark. */
function timeText(at: number, step: number): string {
  if (step >= 60_000) return `${Math.round(at / 60_000)} min`;
  const digits = step >= 1000 ? 0 : step >= 100 ? 1 : step >= 10 ? 2 : step >= 1 ? 3 : 4;
  return `${(at / 1000).toFixed(digits)} s`;
}

function drawBand({ context, layout, scene, colours, x }: Drawing, band: Band): void {
  const { from, until } = scene.window;
  if (band.until < from || band.from > until) return;
  const left = Math.max(layout.left, x(band.from));
  const width = Math.max(2, Math.min(layout.width, x(band.until)) - left);
  const colour = colours(band.kind === "cut" ? "--danger" : "--warn");
  const seats = band.seats.filter((seat) => !scene.hiddenSeats.has(seat));
  if (seats.length === 0) return;
  const first = laneOf(layout, Math.min(...seats)) - layout.laneHeight / 2;
  const last = laneOf(layout, Math.max(...seats)) + layout.laneHeight / 2;
  context.save();
  context.fillStyle = colour;
  context.globalAlpha = 0.09;
  context.fillRect(left, first, width, last - first);
  context.globalAlpha = 0.8;
  context.strokeStyle = colour;
  context.setLineDash([4, 4]);
  context.strokeRect(left + 0.5, first + 0.5, width, last - first - 1);
  context.beginPath();
  context.rect(left, 0, width, layout.height);
  context.clip();
  context.globalAlpha = 1;
  context.font = "600 12px system-ui, sans-serif";
  context.textAlign = "left";
  context.textBaseline = "top";
  context.fillText(bandWords(band), left + 5, first + 3);
  context.restore();
}

/** A bar is at least so wide. */
const NARROWEST_PX = 1;

/** The lanes of seats that are shown, with the states that are in the window. */
function shownLanes({ scene, layout }: Drawing): readonly { readonly y: number; readonly spans: readonly Span[] }[] {
  return scene.run.recording.lanes
    .filter(({ seat }) => !scene.hiddenSeats.has(seat))
    .map(({ seat, spans }) => ({
      y: laneOf(layout, seat),
      spans: inWindow(spans, scene.window, ({ from, until }) => ({ begins: from, ends: until })),
    }));
}

/** States as bars; what is narrower than a pixel is drawn only where nothing was drawn yet. */
function drawLanes(drawing: Drawing): void {
  const { context, layout, colours, x } = drawing;
  for (const { y, spans } of shownLanes(drawing)) {
    context.fillStyle = colours("--line");
    context.fillRect(layout.left, y - 0.5, layout.width - layout.left, 1);
    let drawnTo = layout.left;
    for (const { from, until, state } of spans) {
      const right = Math.min(layout.width, x(until));
      // What is too narrow to be seen is drawn over by what follows.
      if (right - drawnTo < NARROWEST_PX) continue;
      const start = x(from);
      const left = start < drawnTo + NARROWEST_PX ? drawnTo : start;
      const height = state === "away" ? 2 : BAR_HEIGHT;
      context.fillStyle = colours(laneLook(state).colour);
      context.fillRect(left, y - height / 2, right - left, height);
      drawnTo = right;
    }
  }
}

/** Names of states where there is room for them, above arrows and below marks. */
function drawStateNames(drawing: Drawing): void {
  const { context, layout, colours, x } = drawing;
  context.font = "650 11px system-ui, sans-serif";
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const { y, spans } of shownLanes(drawing)) {
    for (const { from, until, state } of spans) {
      const left = Math.max(layout.left, x(from));
      const room = Math.min(layout.width, x(until)) - left;
      if (state === "away" || room < NAME_MIN_PX) continue;
      const { label, colour } = laneLook(state);
      const width = context.measureText(label).width;
      if (room < width + 2 * NAME_MARGIN_PX) continue;
      context.fillStyle = colours(colour);
      context.fillRect(left + NAME_MARGIN_PX - 3, y - BAR_HEIGHT / 2, width + 6, BAR_HEIGHT);
      context.fillStyle = colours("--surface");
      context.fillText(label, left + NAME_MARGIN_PX, y + 0.5);
    }
  }
}

const NAME_MIN_PX = 48;
/** Marks of what began the state stand before its name. */
const NAME_MARGIN_PX = 11;

/** Dims the part of each lane that is neither before nor after the selected step. */
function drawConcurrent({ context, layout, scene, colours, x }: Drawing): void {
  const { selected, run } = scene;
  if (!selected) return;
  context.fillStyle = colours("--surface");
  context.globalAlpha = 0.74;
  for (const { seat, steps } of run.recording.lanes) {
    if (seat === selected.place.seat || scene.hiddenSeats.has(seat)) continue;
    const { past, future } = selected.cone;
    const left = Math.max(layout.left, x(steps[past[seat] ?? -1] ?? Number.NEGATIVE_INFINITY));
    const right = Math.min(layout.width, x(steps[future[seat] ?? -1] ?? Number.POSITIVE_INFINITY));
    if (right <= left) continue;
    context.fillRect(left, laneOf(layout, seat) - BAR_HEIGHT / 2 - 1, right - left, BAR_HEIGHT + 2);
  }
  context.globalAlpha = 1;
}

/** Of a lane's room for its name, what its number and a gap take; in CSS pixels. */
const NAME_GAP = 22;

/** As much of a name as is no wider. */
function fitting(context: CanvasRenderingContext2D, name: string, width: number): string {
  for (let most = NAME_CHARACTERS_MAX; most > 1; most--) {
    const text = shortly(name, most);
    if (context.measureText(text).width <= width) return text;
  }
  return "…";
}

function drawNames({ context, layout, scene, colours }: Drawing): void {
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.font = "600 13px system-ui, sans-serif";
  for (const [seat, y] of layout.lanes.entries()) {
    context.fillStyle = colours(scene.hiddenSeats.has(seat) ? "--line-strong" : "--ink");
    const name = nameAt(seat);
    const text = name === "" ? byNumber(seat) : `${seat} ${fitting(context, name, layout.left - NAME_GAP)}`;
    context.fillText(layout.left < 50 ? String(seat) : text, 2, y);
  }
}
