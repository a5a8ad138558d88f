import type { RecordedMessage } from "../../../shared/replay/recording.ts";
import { BAR_HEIGHT, laneOf, type Drawing, type SelectedStep } from "./diagram-scene.ts";
import { GROUP_LOOKS, groupOf } from "./message-groups.ts";

/** With so many, arrows are drawn fainter. */
const MANY = 1200;

/** Arrows that look alike: they are drawn in one stroke, which is many times as fast as one by one. */
interface Style {
  readonly colour: string;
  readonly alpha: number;
  readonly isDashed: boolean;
  readonly lines: Path2D;
  /** Arrow heads and crosses are never dashed. */
  readonly heads: Path2D;
}

/** Messages as arrows; those that lead to the selected step or from it stand out. */
export function drawMessages(drawing: Drawing, messages: readonly RecordedMessage[]): void {
  const { context, scene, colours } = drawing;
  const styles = new Map<string, Style>();
  const styleOf = (token: string, isDashed: boolean, alpha: number): Style => {
    const key = `${token} ${isDashed} ${alpha}`;
    const known = styles.get(key);
    if (known) return known;
    const style = { colour: colours(token), alpha, isDashed, lines: new Path2D(), heads: new Path2D() };
    styles.set(key, style);
    return style;
  };
  const usual = messages.length > MANY ? 0.45 : 0.85;
  for (const message of messages) {
    const alpha = scene.selected === undefined || isInCone(scene.selected, message) ? usual : 0.12;
    const { kind, inferred, fate } = message;
    const style = styleOf(GROUP_LOOKS[groupOf(kind)].colour, inferred || fate === "underWay", alpha);
    addArrow(drawing, message, style, styleOf("--danger", false, alpha));
  }
  context.lineWidth = 1.25;
  for (const { colour, alpha, isDashed, lines, heads } of styles.values()) {
    context.strokeStyle = colour;
    context.globalAlpha = alpha;
    context.setLineDash(isDashed ? [4, 4] : []);
    context.stroke(lines);
    context.setLineDash([]);
    context.stroke(heads);
  }
  context.globalAlpha = 1;
}

/** A message that leads to the selected step, or from it. */
function isInCone({ relationOf }: SelectedStep, { from, to, received }: RecordedMessage): boolean {
  if (received === null) return false;
  const receipt = relationOf({ seat: to, step: received.step });
  if (receipt === "before" || receipt === "same") return true;
  const sending = relationOf(from);
  return sending === "after" || sending === "same";
}

function addArrow({ layout, scene, x }: Drawing, message: RecordedMessage, style: Style, lost: Style): void {
  const { from, to, sentAt, fate } = message;
  const down = to > from.seat ? 1 : -1;
  const x1 = x(sentAt);
  const y1 = laneOf(layout, from.seat) + down * (BAR_HEIGHT / 2);
  const x2 = x(scene.messages.endOf(message));
  const end = laneOf(layout, to) - down * (BAR_HEIGHT / 2);
  // What did not come ends half-way.
  const y2 = fate === "received" ? end : (y1 + end) / 2;
  style.lines.moveTo(x1, y1);
  style.lines.lineTo(x2, y2);
  if (fate === "lost") addCross(lost.heads, x2, y2);
  else if (fate === "received") addHead(style.heads, x1, y1, x2, y2);
}

function addCross(path: Path2D, x: number, y: number): void {
  path.moveTo(x - 3.5, y - 3.5);
  path.lineTo(x + 3.5, y + 3.5);
  path.moveTo(x - 3.5, y + 3.5);
  path.lineTo(x + 3.5, y - 3.5);
}

function addHead(path: Path2D, x1: number, y1: number, x2: number, y2: number): void {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const ux = (x2 - x1) / length;
  const uy = (y2 - y1) / length;
  path.moveTo(x2 - 6 * ux + 2.6 * uy, y2 - 6 * uy - 2.6 * ux);
  path.lineTo(x2, y2);
  path.lineTo(x2 - 6 * ux - 2.6 * uy, y2 - 6 * uy + 2.6 * ux);
}
