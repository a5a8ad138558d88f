/** The processor's cores that a tab may compute with. */
export interface Cores {
  /** Threads that it may have at present. */
  readonly threads: number;
  /** Threads that it may ever have: those of a tab alone on its machine. */
  readonly most: number;
}

/** One thread, for what runs beside a cluster that trains. */
export const ONE_CORE: Cores = { threads: 1, most: 1 };
