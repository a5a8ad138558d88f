/** A handler named a state that its own state does not declare to follow, or that does not exist. */
export class UndeclaredTransitionError extends Error {
  override readonly name = "UndeclaredTransitionError";
  constructor(
    readonly machine: string,
    readonly from: string,
    readonly to: string,
  ) {
    super(`Machine "${machine}": "${from}" does not declare a transition to "${to}"`);
  }
}

/** An event came while another one was being handled. */
export class ReentrantEventError extends Error {
  override readonly name = "ReentrantEventError";
  constructor(
    readonly machine: string,
    readonly state: string,
  ) {
    super(`Machine "${machine}": an event came while "${state}" was still handling one`);
  }
}

/** A machine's definition contradicts itself. */
export class InvalidMachineError extends Error {
  override readonly name = "InvalidMachineError";
  constructor(
    readonly machine: string,
    readonly reason: string,
  ) {
    super(`Machine "${machine}": ${reason}`);
  }
}
