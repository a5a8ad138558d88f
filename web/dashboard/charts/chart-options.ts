import type uPlot from "uplot";
import type { LineLook } from "./line-looks.ts";
import { logTicks } from "./log-ticks.ts";
import type { Points } from "./thin.ts";
import type { XAxis } from "./x-axis.ts";

/** A curve of a chart. */
export interface Line {
  /** What it is called under the pointer and in pictures; empty for a chart's only one. */
  readonly name: string;
  readonly points: Points;
  /** What `points` is the smoothed form of; drawn faintly behind. */
  readonly raw?: Points | undefined;
  readonly look: LineLook;
  /** Nothing of it has happened yet, so that it has no points to be marked. */
  readonly isExpected?: boolean;
}

/** What a chart shows, and how. */
export interface Chart {
  readonly lines: readonly Line[];
  /** What it shows and where it stands, for people who do not see it. */
  readonly label: string;
  /** Text of a value, on the axis and under the pointer. */
  readonly format: (value: number) => string;
  readonly scale: "linear" | "logarithmic";
  /** A level worth reaching, drawn across. */
  readonly target?: number | null;
  /** Marks every point: for curves with few of them. */
  readonly dots?: boolean;
  readonly xAxis?: XAxis;
}

export interface ChartLook extends Required<Pick<Chart, "format" | "scale" | "dots" | "xAxis">> {
  readonly lines: readonly Pick<Line, "look" | "raw" | "isExpected">[];
  /** The colour that a token stands for now. */
  readonly colour: (token: string) => string;
  readonly fontFamily: string;
  /** 1 on the page; larger in a picture, which then has so many pixels for each of the page's. */
  readonly zoom: number;
}

const RAW_ALPHA = 0.28;

/** Everything of a chart but its size and data. Series: x, the target, then for each line its raw curve, if any, and itself. */
export function chartOptions(look: ChartLook): Pick<uPlot.Options, "legend" | "scales" | "axes" | "series" | "cursor"> {
  const { scale, colour, zoom, xAxis } = look;
  const axis: uPlot.Axis = {
    stroke: colour("--muted"),
    font: `${13 * zoom}px ${look.fontFamily}`,
    gap: 5 * zoom,
    grid: { stroke: colour("--line"), width: zoom },
    ticks: { show: false },
  };
  return {
    legend: { show: false },
    scales: {
      x: { time: false },
      y:
        scale === "logarithmic"
          ? {
              distr: 3,
              range: (_chart, low, high) => (low === null || high === null ? [0.1, 10] : [low * 0.85, high * 1.15]),
            }
          : { range: (_chart, low, high) => padded(low, high) },
    },
    axes: [
      { ...axis, size: 28 * zoom, space: 60 * zoom, values: (_chart, ticks) => ticks.map((tick) => xAxis.tick(tick)) },
      {
        ...axis,
        size: 62 * zoom,
        space: 30 * zoom,
        values: (_chart, ticks) => ticks.map((tick) => tickText(look, tick)),
        ...(scale === "logarithmic" && {
          splits: (_chart, _axis, low, high) => logTicks(low, high),
          filter: (_chart, ticks) => ticks,
        }),
      },
    ],
    series: [
      {},
      {
        stroke: colour("--warn"),
        width: 1.5 * zoom,
        dash: [7 * zoom, 6 * zoom],
        points: { show: false },
      },
      ...look.lines.flatMap((line) => seriesOf(line, look)),
    ],
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 8 } },
  };
}

function seriesOf(line: ChartLook["lines"][number], look: ChartLook): uPlot.Series[] {
  const {
    look: { colour: token, dash },
    raw,
    isExpected = false,
  } = line;
  const stroke = look.colour(token);
  const drawn: uPlot.Series = {
    stroke,
    width: 2.25 * look.zoom,
    dash: dash.map((length) => length * look.zoom),
    points: { show: look.dots && !isExpected, size: 6 * look.zoom, fill: stroke },
    spanGaps: true,
  };
  const faint: uPlot.Series = { stroke, width: look.zoom, alpha: RAW_ALPHA, points: { show: false }, spanGaps: true };
  return raw ? [faint, drawn] : [drawn];
}

/** A logarithmic axis marks 0.1, 0.2, 0.5, 1: their own digits say it best. */
function tickText({ scale, format }: Pick<ChartLook, "scale" | "format">, tick: number | null): string {
  if (tick === null) return "";
  return scale === "logarithmic" ? String(Number(tick.toPrecision(2))) : format(tick);
}

/** Room above and below, so that no curve runs along an edge; the target stays in sight. */
function padded(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const room = Math.max((high - low) * 0.06, 0.005);
  return [low - room, high + room];
}
