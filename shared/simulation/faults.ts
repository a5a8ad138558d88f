import type { Message } from "../wire/messages.ts";

/** When a fault strikes: at a moment of virtual time, or from then on when a message of a kind is sent. */
export interface Moment {
  /** Milliseconds of virtual time. */
  readonly at: number;
  /** Strikes only when the `nth` message of this type (1 is the first, all seats together) is sent after `at`. */
  readonly on?: { readonly sent: Message["type"]; readonly nth: number };
}

/** What a disk does while its fault lasts. */
export type DiskTrouble =
  /** Writes fail; what is there can be removed. */
  | "full"
  /** There is room for a memory, and none for a state. */
  | "cramped"
  /** Nothing can be read, written or removed. */
  | "denied"
  /** Everything takes seconds. */
  | "slow"
  /** What is loaded has another bit, or cannot be read at all. */
  | "corrupt";

/** One direction of a link: from a seat to a seat. */
export type Way = readonly [from: number, to: number];

/** Something that goes wrong. Times in milliseconds; whatever still lasts when the network heals ends then. */
export type Fault = Moment &
  (
    | /** The tab is gone and does not come back; nobody is told. */
      { readonly kind: "crash"; readonly seat: number }
      /** The page is loaded anew after a while, with what its disk holds, or with a disk that was cleared. */
    | {
        readonly kind: "reload";
        readonly seat: number;
        readonly awayMs: number;
        readonly storage: "kept" | "cleared";
        /** It says goodbye. */
        readonly leaves: boolean;
        /** When the others notice that the old links are gone, unless the new ones come first. */
        readonly noticedAfterMs: number;
      }
    /** All tabs are closed, and opened again after their times; these seats' disks are cleared meanwhile. */
    | { readonly kind: "closeAll"; readonly awayMs: readonly number[]; readonly cleared: readonly number[] }
    /** The tab is not run for a while; all that happens meanwhile reaches it afterwards. */
    | { readonly kind: "pause"; readonly seat: number; readonly forMs: number }
    /** A link dies with what is on its way; a new one comes later; each end notices the loss only if that is sooner. */
    | {
        readonly kind: "dropLink";
        readonly seats: readonly [number, number];
        readonly noticedAfterMs: readonly [number, number];
        readonly backAfterMs: number;
      }
    /** A link dies and is made anew, several times. */
    | {
        readonly kind: "flap";
        readonly seats: readonly [number, number];
        readonly times: number;
        readonly everyMs: number;
        readonly downMs: number;
      }
    /**
     * Nothing passes these ways for a while: one way, a partition, or whatever the list makes. The channels deliver
     * afterwards what they held; or they break, and new ones are made when all is open.
     */
    | { readonly kind: "cut"; readonly ways: readonly Way[]; readonly forMs: number; readonly breaks: boolean }
    /** A way is slow. */
    | { readonly kind: "slow"; readonly way: Way; readonly byMs: number; readonly forMs: number }
    /** The seat's clock leaps forward, or, by less than 0, stands still until time has caught up with it. */
    | { readonly kind: "clockLeap"; readonly seat: number; readonly byMs: number }
    /** The seat's clock runs this many times as fast from now on. */
    | { readonly kind: "clockDrift"; readonly seat: number; readonly rate: number }
    /** A bit of the seat's model flips. */
    | { readonly kind: "corrupt"; readonly seat: number }
    /** The seat's tab is opened for the first time only so long after the others'; from the start, `at` 0. */
    | { readonly kind: "late"; readonly seat: number; readonly forMs: number }
    /** Somebody clicks 'Start now' (M7). */
    | { readonly kind: "startNow"; readonly seat: number }
    /** Somebody clicks 'Stop'. */
    | { readonly kind: "halt"; readonly seat: number }
    /** The seat's training worker is lost. */
    | { readonly kind: "trainerFails"; readonly seat: number }
    | { readonly kind: "disk"; readonly seat: number; readonly trouble: DiskTrouble; readonly forMs: number }
  );
export type FaultKind = Fault["kind"];
export type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>;

/** How long a fault lasts, from the moment it strikes. */
export function durationMs(fault: Fault): number {
  switch (fault.kind) {
    case "reload":
      return fault.awayMs + fault.noticedAfterMs;
    case "closeAll":
      return Math.max(...fault.awayMs);
    case "dropLink":
      return fault.backAfterMs;
    case "flap":
      return fault.times * fault.everyMs;
    case "pause":
    case "cut":
    case "slow":
    case "disk":
    case "late":
      return fault.forMs;
    case "crash":
    case "clockLeap":
    case "clockDrift":
    case "corrupt":
    case "startNow":
    case "halt":
    case "trainerFails":
      return 0;
  }
}

/** Whether a seat may forget what it had promised. */
export function losesMemory(fault: Fault): boolean {
  switch (fault.kind) {
    case "reload":
      return fault.storage === "cleared";
    case "closeAll":
      return fault.cleared.length > 0;
    case "disk":
      return fault.trouble === "full" || fault.trouble === "denied";
    default:
      return false;
  }
}
