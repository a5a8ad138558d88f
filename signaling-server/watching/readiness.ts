/** Something without which no new visitor can be taken. */
export interface ReadinessCheck {
  /** A word that stands for it, such as `store`. */
  readonly name: string;
  /** Why it cannot be done now, in a sentence; undefined while it can. Asked often, so that it must only look it up. */
  readonly trouble: () => string | undefined;
}

/** Why no new visitor should be sent here at the moment. */
export interface NotReadyReason {
  readonly name: string;
  readonly reason: string;
}

/**
 * Whether this process may take new visitors: those who are there are served in any case, as long as it lives. Whoever
 * stands before several processes asks for it.
 */
export class Readiness {
  readonly #checks: ReadinessCheck[];
  #isClosing = false;

  /** @param checks more can be added */
  constructor(checks: readonly ReadinessCheck[] = []) {
    this.#checks = [
      { name: "closing", trouble: () => (this.#isClosing ? "The server is closing." : undefined) },
      ...checks,
    ];
  }

  add(check: ReadinessCheck): void {
    this.#checks.push(check);
  }

  /** From now on nobody should be sent here any more. */
  close(): void {
    this.#isClosing = true;
  }

  /** None while all is well. */
  get reasons(): readonly NotReadyReason[] {
    return this.#checks.flatMap(({ name, trouble }) => {
      const reason = trouble();
      return reason === undefined ? [] : [{ name, reason }];
    });
  }
}
