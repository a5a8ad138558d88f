/** Puts a finished build where pages are served from. @param made folder of the new build, beside the place */
export function putInPlace(made: string, place: string): void;
/** @returns a name for a build beside a place, which nobody else has */
export function besidePlace(place: string): string;
