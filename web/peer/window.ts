import {
  BULK_FRAME_BYTES_MAX,
  BULK_IN_FLIGHT_BYTES_MAX,
  BULK_IN_FLIGHT_TOTAL_BYTES_MAX,
  BULK_RECEIPT_EVERY_BYTES,
} from "../../shared/limits.ts";

/** The bulk bytes of one link, both ways: what is on its way without a receipt, and what we owe a receipt for. */
export class BulkWindow {
  readonly #limit: number;
  #sent = 0;
  #confirmed = 0;
  #received = 0;
  #receipted = 0;

  /** @param links that share this seat's bound */
  constructor(links: number) {
    const share = Math.floor(BULK_IN_FLIGHT_TOTAL_BYTES_MAX / links);
    this.#limit = Math.max(2 * BULK_FRAME_BYTES_MAX, Math.min(share, BULK_IN_FLIGHT_BYTES_MAX));
  }

  /** Bulk frames that may be sent now. */
  get room(): number {
    return Math.max(0, Math.floor((this.#limit - this.inFlight) / BULK_FRAME_BYTES_MAX));
  }

  /** Bytes sent without a receipt. Counters run modulo 2^32, the difference is small. */
  get inFlight(): number {
    return (this.#sent - this.#confirmed) >>> 0;
  }

  sent(bytes: number): void {
    this.#sent = (this.#sent + bytes) >>> 0;
  }

  /** A receipt came. @returns false where it confirms more than was sent, and is ignored */
  confirm(received: number): boolean {
    const newly = (received - this.#confirmed) >>> 0;
    if (newly > this.inFlight) return false;
    this.#confirmed = received;
    return true;
  }

  /** Bulk bytes came. @returns the count to send a receipt for, when one is due */
  received(bytes: number): number | undefined {
    this.#received = (this.#received + bytes) >>> 0;
    if ((this.#received - this.#receipted) >>> 0 < BULK_RECEIPT_EVERY_BYTES) return undefined;
    this.#receipted = this.#received;
    return this.#received;
  }
}
