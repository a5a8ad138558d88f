import Table from "cli-table3";
import pc from "picocolors";
import type { PeerStatus } from "../../../shared/peer/status.ts";
import type { SessionSpec } from "../../../shared/session/spec.ts";
import { measureOf, type Measure } from "../../../web/dashboard/story/measure.ts";
import type { Snapshot } from "../../tabs/watch.ts";

const COLUMNS = (measure: string) => ["seat", "backend", "state", "round", "loss", measure, "MB/s", "digest"];
const STATE_COLORS: Readonly<Record<string, (text: string) => string>> = {
  joining: pc.gray,
  computing: pc.cyan,
  averaging: pc.blue,
  voting: pc.magenta,
  suspended: pc.yellow,
  saving: pc.yellow,
  finished: pc.green,
  halted: pc.red,
};
/** Where nobody can see a redrawn table, one line this often. */
const LINE_EVERY_MS = 2000;

/** The cluster in the terminal: a table that is drawn again in place, or lines where the output is no terminal. */
export class LiveTable {
  readonly #spec: SessionSpec;
  readonly #measure: Measure;
  readonly #out: NodeJS.WriteStream;
  #before: Snapshot | undefined;
  #drawnLines = 0;
  #lineAt = Number.NEGATIVE_INFINITY;

  constructor(spec: SessionSpec, out: NodeJS.WriteStream) {
    this.#spec = spec;
    this.#measure = measureOf(spec);
    this.#out = out;
  }

  show(snapshot: Snapshot): void {
    if (this.#out.isTTY) this.#draw(snapshot);
    else if (snapshot.elapsedMs - this.#lineAt >= LINE_EVERY_MS) {
      this.#lineAt = snapshot.elapsedMs;
      this.#out.write(`${this.#line(snapshot)}\n`);
    }
    this.#before = snapshot;
  }

  #draw(snapshot: Snapshot): void {
    const table = new Table({
      head: COLUMNS(this.#measure.name.toLowerCase()),
      style: { head: ["bold"], border: ["gray"] },
    });
    snapshot.statuses.forEach((status, index) => table.push(this.#row(snapshot, status, index)));
    const text = `${table.toString()}\n${this.#line(snapshot)}\n`;
    if (this.#drawnLines > 0) this.#out.write(`\u001b[${this.#drawnLines}A\u001b[J`);
    this.#out.write(text);
    this.#drawnLines = text.split("\n").length - 1;
  }

  #row(snapshot: Snapshot, status: PeerStatus | undefined, index: number): string[] {
    if (!status) return [String(index), "", pc.gray(snapshot.notes[index] ?? "opening"), "", "", "", "", ""];
    const waiting = status.waitingFor.map(({ seat, doing }) => `${seat} ${doing}`).join(", ");
    const color = STATE_COLORS[status.state] ?? String;
    const state = color(status.state) + (status.state === "joining" && waiting ? pc.gray(` (${waiting})`) : "");
    return [
      String(status.seat),
      status.backend || (snapshot.notes[index] ?? ""),
      state,
      `${status.committed.round} / ${this.#spec.rounds}`,
      status.loss?.toFixed(4) ?? "",
      this.#measured(status),
      (this.#bytesPerSecond(snapshot, status) / 1e6).toFixed(1),
      status.committed.digest.slice(0, 8),
    ];
  }

  #measured(status: PeerStatus): string {
    const value = this.#measure.of(status);
    return value === null ? "" : this.#measure.format(value);
  }

  #bytesPerSecond(snapshot: Snapshot, status: PeerStatus): number {
    const before = this.#before?.statuses.find((other) => other?.seat === status.seat);
    if (!before || !this.#before) return 0;
    const bytes = status.bytesSent + status.bytesReceived - before.bytesSent - before.bytesReceived;
    return (bytes * 1000) / Math.max(1, snapshot.elapsedMs - this.#before.elapsedMs);
  }

  #line(snapshot: Snapshot): string {
    const present = snapshot.statuses.filter((status) => status !== undefined);
    const rounds = present.map((status) => status.committed.round);
    const measured = present.map((status) => this.#measured(status)).find((text) => text !== "");
    const loss = present.find((status) => status.loss !== null)?.loss;
    const states = [...new Set(present.map((status) => status.state))].join(", ") || "opening";
    return [
      `${(snapshot.elapsedMs / 1000).toFixed(0).padStart(4)} s`,
      `${present.length} of ${this.#spec.seats} seats`,
      `round ${rounds.length === 0 ? 0 : Math.min(...rounds)} of at most ${this.#spec.rounds}`,
      ...(loss === undefined ? [] : [`loss ${(loss ?? 0).toFixed(4)}`]),
      ...(measured === undefined ? [] : [`${this.#measure.name.toLowerCase()} ${measured}`]),
      states,
    ].join(pc.dim(" | "));
  }
}
