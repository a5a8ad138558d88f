import { present } from "../../../../../shared/assert.ts";
import { PUBLISHED_PICTURE } from "../../../../../shared/signaling/published.ts";
import type { SharedCurve, SharedFacts } from "../shared-facts.ts";

const { width: WIDTH, height: HEIGHT } = PUBLISHED_PICTURE;
const MARGIN = 72;
/** The same in all looks of the page: whoever shows the link does not know them. */
const COLOURS = { paper: "#10151d", ink: "#f4f7fb", soft: "#aab6c6", line: "#5aa9ff", ground: "#2a3442" } as const;
const FAMILY = `"Atkinson Hyperlegible Next Variable", system-ui, sans-serif`;
const CURVE = { left: MARGIN, top: 330, width: WIDTH - 2 * MARGIN, height: 210 } as const;

/**
 * The picture that messengers show with a link: what it is called, how good it is, and its curve.
 * @throws Error where this browser cannot draw it
 */
export async function previewPicture(facts: SharedFacts): Promise<Blob> {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null) throw new Error("this browser draws no pictures");
  context.fillStyle = COLOURS.paper;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  draw(context, facts);
  const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (picture === null) throw new Error("this browser made no picture");
  return picture;
}

function draw(context: CanvasRenderingContext2D, { title, task, measure, tabs, rounds, curve }: SharedFacts): void {
  const room = WIDTH - 2 * MARGIN;
  const write = (text: string, y: number, size: number, colour: string, weight = 400): void => {
    context.font = `${weight} ${size}px ${FAMILY}`;
    context.fillStyle = colour;
    context.fillText(fitted(context, text, room), MARGIN, y);
  };
  write(title, MARGIN + 56, 64, COLOURS.ink, 700);
  if (task !== "") write(task, MARGIN + 110, 32, COLOURS.soft);
  if (measure !== null) write(`${measure.name} ${measure.value}`, MARGIN + 190, 60, COLOURS.line, 700);
  if (curve !== null) drawCurve(context, curve);
  const by = tabs === null ? "" : `${tabs} browser ${tabs === 1 ? "tab" : "tabs together"}, `;
  write(`Lockstep: ${by}${rounds.toLocaleString("en")} rounds`, HEIGHT - 36, 28, COLOURS.soft);
}

function drawCurve(context: CanvasRenderingContext2D, { x, y }: SharedCurve): void {
  const { left, top, width, height } = CURVE;
  context.lineWidth = 2;
  context.strokeStyle = COLOURS.ground;
  context.strokeRect(left, top, width, height);
  const [across, up] = [scaled(x, width), scaled(y, height)];
  context.beginPath();
  for (const [i, at] of x.entries()) {
    const value = present(y[i], "a value for each round");
    context.lineTo(left + across(at), top + height - up(value));
  }
  context.lineWidth = 6;
  context.lineJoin = "round";
  context.strokeStyle = COLOURS.line;
  context.stroke();
}

function scaled(values: readonly number[], length: number): (value: number) => number {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return (value) => (most > least ? ((value - least) / (most - least)) * length : length / 2);
}

/** As much of a text as has room, by whole characters as people count them. */
function fitted(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  const characters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  while (characters.length > 0 && context.measureText(`${characters.join("")}…`).width > room) characters.pop();
  return `${characters.join("")}…`;
}
