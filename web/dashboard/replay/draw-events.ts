import { BAR_HEIGHT, inWindow, laneOf, type Drawing } from "./diagram-scene.ts";
import type { DrawnEvent, EventMark } from "./drawn-run.ts";

/** Marks of one lane are not drawn closer to each other, unless the later one weighs more. */
const APART_PX = 6;
/** Between two rounds that are written at their ticks. */
const ROUND_APART_PX = 10;

/** What happened at the seats, as marks on their lanes. */
export function drawEvents(drawing: Drawing): void {
  const { layout, scene } = drawing;
  scene.run.events.forEach((events, seat) => {
    if (scene.hiddenSeats.has(seat)) return;
    drawLaneEvents(drawing, shown(drawing, events), laneOf(layout, seat));
  });
  drawSelected(drawing);
}

function drawLaneEvents(drawing: Drawing, events: readonly DrawnEvent[], y: number): void {
  const { context, colours, x } = drawing;
  let markedTo = Number.NEGATIVE_INFINITY;
  let markedWeight = 0;
  let writtenTo = Number.NEGATIVE_INFINITY;
  context.font = "11px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "bottom";
  for (const { at, mark, round } of events) {
    const px = x(at);
    if (px - markedTo < APART_PX && mark.weight <= markedWeight) continue;
    markedTo = px;
    markedWeight = mark.weight;
    drawMark(context, mark, px, y, colours(mark.colour));
    const half = round === undefined ? 0 : context.measureText(String(round)).width / 2;
    if (round === undefined || px - half - writtenTo < ROUND_APART_PX) continue;
    writtenTo = px + half;
    // Arrows run through it.
    context.strokeStyle = colours("--surface");
    context.lineWidth = 3;
    context.strokeText(String(round), px, y - BAR_HEIGHT / 2 - 3);
    context.lineWidth = 1.25;
    context.fillStyle = colours("--ink");
    context.fillText(String(round), px, y - BAR_HEIGHT / 2 - 3);
  }
}

function shown({ scene }: Drawing, events: readonly DrawnEvent[]): readonly DrawnEvent[] {
  return inWindow(events, scene.window, ({ at }) => ({ begins: at, ends: at }));
}

/** Faults, and what else happens to all, from above. */
export function drawWorld(drawing: Drawing): void {
  const { context, layout, scene, colours, x } = drawing;
  for (const { at, mark } of shown(drawing, scene.run.world)) {
    const px = Math.round(x(at)) + 0.5;
    context.strokeStyle = colours(mark.colour);
    context.setLineDash([2, 4]);
    context.beginPath();
    context.moveTo(px, 22);
    context.lineTo(px, layout.height - 26);
    context.stroke();
    context.setLineDash([]);
    drawMark(context, { ...mark, shape: "triangle" }, px, 16, colours(mark.colour));
  }
}

function drawSelected({ context, layout, scene, colours, x }: Drawing): void {
  const { selected } = scene;
  if (!selected || scene.hiddenSeats.has(selected.place.seat)) return;
  context.strokeStyle = colours("--ink");
  context.lineWidth = 2.5;
  context.beginPath();
  context.arc(x(selected.at), laneOf(layout, selected.place.seat), 12, 0, 2 * Math.PI);
  context.stroke();
  context.lineWidth = 1.25;
}

function drawMark(context: CanvasRenderingContext2D, { shape }: EventMark, x: number, y: number, colour: string): void {
  context.fillStyle = colour;
  if (shape === "tick") {
    context.fillRect(x - 0.75, y - BAR_HEIGHT / 2 - 3, 1.5, BAR_HEIGHT + 6);
    return;
  }
  context.beginPath();
  switch (shape) {
    case "dot":
      context.arc(x, y, 2.5, 0, 2 * Math.PI);
      break;
    case "diamond":
      context.moveTo(x, y - 7);
      context.lineTo(x + 6, y);
      context.lineTo(x, y + 7);
      context.lineTo(x - 6, y);
      break;
    case "triangle":
      context.moveTo(x, y + 6);
      context.lineTo(x - 6, y - 5);
      context.lineTo(x + 6, y - 5);
      break;
    case "square":
      context.rect(x - 5.5, y - 5.5, 11, 11);
      break;
    case "flag":
      context.rect(x - 1, y - 16, 2, 26);
      context.moveTo(x + 1, y - 16);
      context.lineTo(x + 10, y - 12);
      context.lineTo(x + 1, y - 8);
      break;
  }
  context.closePath();
  context.fill();
}
