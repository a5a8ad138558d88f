/** An invariant of the protocol, or a rule that one of them rests on. */
export type Invariant =
  | "I1"
  | "I2"
  | "I3"
  | "I4"
  | "I5"
  | "I6"
  | "I7"
  | "I8"
  | "I9"
  | "M3"
  | "M4"
  | "M7"
  | "M8"
  | "H4"
  | "P3"
  | "P4"
  | "P5"
  | "P7"
  | "R1"
  | "R9"
  | "R11"
  | "R12"
  | "R13"
  | "R14"
  | "S4"
  | "S8";

/** An invariant or rule of protocol.md does not hold. */
export class InvariantViolation extends Error {
  override readonly name = "InvariantViolation";
  constructor(
    readonly invariant: Invariant,
    detail: string,
  ) {
    super(`${invariant}: ${detail}`);
  }
}
