import { checkFault, type FaultPlace } from "../peer/faults/check-fault.ts";
import type { Fault, FaultReport } from "../ports/faults.ts";
import type { FromProtocolWorker, ToProtocolWorker } from "../ports/protocol.ts";

/** Plays faults at a held seat, and at the tabs of others that allow it. */
export class SeatFaults {
  report: FaultReport;
  readonly #place: FaultPlace;
  readonly #tell: (message: ToProtocolWorker) => void;
  readonly #waiting: (() => void)[] = [];
  #handled = 0;

  constructor(place: FaultPlace, tell: (message: ToProtocolWorker) => void) {
    this.#place = place;
    this.report = { inForce: [], elsewhere: [], playable: [place.seat] };
    this.#tell = tell;
  }

  /**
   * @param to seats at which the fault is played
   * @returns resolves when it holds here, or was sent to the others
   * @throws FaultError naming what is wrong; then nothing was played anywhere
   */
  play(fault: Fault, to: readonly number[] = [this.#place.seat]): Promise<void> {
    for (const seat of to) checkFault(fault, { ...this.#place, seat });
    this.#tell({ type: "fault", to, fault });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The protocol worker reports. */
  hear({ handled, inForce, elsewhere }: Extract<FromProtocolWorker, { type: "faults" }>): void {
    const playable = new Set([...this.report.playable, ...elsewhere.map(({ seat }) => seat)]);
    this.report = { inForce, elsewhere, playable: [...playable].sort((a, b) => a - b) };
    for (const done of this.#waiting.splice(0, handled - this.#handled)) done();
    this.#handled = handled;
  }
}
