import uPlot from "uplot";
import { chartOptions, type ChartLook, type Line } from "./chart-options.ts";

/** What a picture of a chart shows. */
export interface PictureOf extends Omit<ChartLook, "zoom" | "lines"> {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly data: uPlot.AlignedData;
}

/** Of a picture, in CSS pixels; it has twice as many each way. */
const WIDTH = 960;
const HEIGHT = 480;
const MARGIN = 24;
const TITLE = 40;
const LEGEND_LINE = 24;
const AXIS_TITLE = 26;
const PIXELS = 2;

/** A chart could not be drawn as a picture. */
export class PictureError extends Error {
  override readonly name = "PictureError";
}

/**
 * Draws a chart once more, large and with its title, axes and names of lines, on the page's colours.
 * @returns a PNG of two pixels for each of CSS, whatever the screen has
 * @throws PictureError
 */
export async function chartPicture(chart: PictureOf): Promise<Blob> {
  const named = chart.lines.filter(({ name }) => name !== "");
  const top = MARGIN + TITLE + named.length * LEGEND_LINE;
  const canvas = document.createElement("canvas");
  canvas.width = PIXELS * (WIDTH + 2 * MARGIN);
  canvas.height = PIXELS * (top + HEIGHT + AXIS_TITLE + MARGIN);
  const paper = canvas.getContext("2d");
  if (paper === null) throw new PictureError("this browser has no 2D canvas");
  const plot = await plotted(chart);
  paper.fillStyle = chart.colour("--surface");
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(plot, PIXELS * MARGIN, PIXELS * top, PIXELS * WIDTH, PIXELS * HEIGHT);
  paper.scale(PIXELS, PIXELS);
  paper.textBaseline = "middle";
  paper.fillStyle = chart.colour("--ink");
  paper.font = `600 20px ${chart.fontFamily}`;
  paper.fillText(chart.title, MARGIN, MARGIN + TITLE / 2 - 6, WIDTH);
  paper.font = `15px ${chart.fontFamily}`;
  named.forEach(({ name, look }, i) => {
    const y = MARGIN + TITLE + i * LEGEND_LINE + 4;
    Object.assign(paper, { strokeStyle: chart.colour(look.colour), lineWidth: 2.5 });
    paper.setLineDash([...look.dash]);
    paper.beginPath();
    paper.moveTo(MARGIN, y);
    paper.lineTo(MARGIN + 56, y);
    paper.stroke();
    paper.fillText(name, MARGIN + 68, y, WIDTH - 68);
  });
  paper.fillStyle = chart.colour("--muted");
  paper.textAlign = "right";
  paper.fillText(chart.xAxis.title, MARGIN + WIDTH, top + HEIGHT + AXIS_TITLE / 2);
  return blobOf(canvas);
}

/** uPlot draws with as many pixels as the screen has: the zoom makes up for it. */
async function plotted(chart: PictureOf): Promise<HTMLCanvasElement> {
  const zoom = PIXELS / devicePixelRatio;
  const box = document.createElement("div");
  let drawn: () => void;
  const drawing = new Promise<void>((resolve) => (drawn = resolve));
  const plot = new uPlot(
    {
      ...chartOptions({ ...chart, zoom }),
      width: WIDTH * zoom,
      height: HEIGHT * zoom,
      hooks: { draw: [() => drawn()] },
    },
    chart.data,
    box,
  );
  await drawing;
  const { canvas } = plot.ctx;
  const copy = document.createElement("canvas");
  Object.assign(copy, { width: canvas.width, height: canvas.height });
  copy.getContext("2d")?.drawImage(canvas, 0, 0);
  plot.destroy();
  return copy;
}

function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new PictureError("the picture could not be made"))));
  });
}
