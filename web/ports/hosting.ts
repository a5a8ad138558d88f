/** Set by the build that needs no server (`npm run build:static`); a server's build, tests and programs do not have it. */
declare const LOCKSTEP_WITHOUT_SERVER: boolean | undefined;

/**
 * Whether these pages come from a folder on any file server: nobody answers requests of the API, and every page is a file. A
 * constant of the build, so that each build has only the code that it needs.
 */
export const WITHOUT_SERVER: boolean =
  typeof LOCKSTEP_WITHOUT_SERVER !== "undefined" && LOCKSTEP_WITHOUT_SERVER === true;
