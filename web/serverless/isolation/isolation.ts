import { addressOf } from "../../addresses.ts";

/** Where a build puts the service worker: as high as all pages, which are its scope. */
const WORKER_PATH = "/isolate.js";
/** Loaded anew once for it, in this tab: a browser that isolates no page all the same must not go on for ever. */
const TRIED_KEY = "lockstep/isolation-tried";

/**
 * Has this page isolated from other sites by a service worker, where the host sends no headers for that: on a first visit the
 * page is loaded anew, once, before it shows anything.
 * @returns false where the page is about to be loaded anew, and need not go on
 */
export async function isolate(): Promise<boolean> {
  // A frame is what the page around it is.
  if (crossOriginIsolated || window.parent !== window || !("serviceWorker" in navigator)) return true;
  try {
    await navigator.serviceWorker.register(addressOf(WORKER_PATH), { scope: addressOf("/") });
    if (sessionStorage.getItem(TRIED_KEY) !== null) return true;
    sessionStorage.setItem(TRIED_KEY, "yes");
    await navigator.serviceWorker.ready;
  } catch {
    // Denied, or private: threads are left out, which the pages say.
    return true;
  }
  location.reload();
  return false;
}
