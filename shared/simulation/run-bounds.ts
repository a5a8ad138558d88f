/** More seats leave no whole unit for a gradient's value in 16 bits. */
export const EXACT_SEATS_16 = 7;

/** Latest end of the first phase, in milliseconds of virtual time. */
export const HEAL_MS_MAX = 20_000;
