import { isIP } from "node:net";
import { hostname } from "node:os";

/**
 * Under which names this server answers. A page of somebody else can make its own name mean this machine (DNS rebinding)
 * and would then pass for a page of ours; it cannot choose what the Host header says. So names are listed. Addresses are
 * not: no name is looked up for them, so whoever asks for one has reached it.
 */
export class AllowedHosts {
  readonly #names: ReadonlySet<string>;
  /** With their leading dot. */
  readonly #endings: readonly string[];

  /** @param names of this server beside those that the machine has; `*.example.org` and `.example.org` for all below */
  constructor(names: readonly string[] = []) {
    const given = names.map((name) => name.toLowerCase().replace(/^\*\./, "."));
    this.#endings = [".localhost", ...given.filter((name) => name.startsWith("."))];
    this.#names = new Set(["localhost", ...machineNames(), ...given.filter((name) => !name.startsWith("."))]);
  }

  /** @param host a Host header, or that part of an address */
  allows(host: string): boolean {
    const name = nameIn(host);
    return isIP(name) !== 0 || this.names(name);
  }

  /** Whether a name, without a port, is one of this server. */
  names(name: string): boolean {
    const plain = name.toLowerCase().replace(/\.$/, "");
    return this.#names.has(plain) || this.#endings.some((ending) => plain.endsWith(ending) && plain !== ending);
  }
}

/** What `--host-name` takes: a name, or an ending that stands for all names below it. */
export function isHostName(text: string): boolean {
  return text.length <= 253 && /^(?:\*?\.)?[a-z\d](?:[\w-]*[a-z\d])?(?:\.[a-z\d](?:[\w-]*[a-z\d])?)*$/i.test(text);
}

/** The name or address in a Host header, without port, brackets and the dot of the root. */
export function nameIn(host: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(host)?.[1];
  return (bracketed ?? host.replace(/:\d*$/, "")).toLowerCase().replace(/\.$/, "");
}

function machineNames(): readonly string[] {
  const full = hostname().toLowerCase();
  const short = full.replace(/\..*$/, "");
  return full === "" ? [] : [full, short, `${short}.local`];
}
