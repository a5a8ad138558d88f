/** A network that comes, goes or changes is told in bursts; what they are about is there once they are over. */
const QUIET_MS = 300;

/** Where browsers say by which kind of network they are connected; on computers most do not. */
interface NetworkInformation extends EventTarget {
  readonly type?: string;
}

/**
 * Hears when this device is in a network again, or in another one.
 * @returns ends that
 */
export function onNetworkChange(heard: () => void): () => void {
  const { connection } = navigator as { readonly connection?: NetworkInformation };
  let type = connection?.type;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const note = (): void => {
    clearTimeout(timer);
    timer = setTimeout(heard, QUIET_MS);
  };
  // It also changes with what the browser measures of the same network.
  const compare = (): void => {
    if (connection?.type !== type) note();
    type = connection?.type;
  };
  window.addEventListener("online", note);
  connection?.addEventListener("change", compare);
  return () => {
    clearTimeout(timer);
    window.removeEventListener("online", note);
    connection?.removeEventListener("change", compare);
  };
}
