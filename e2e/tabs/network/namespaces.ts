import { randomInt } from "node:crypto";
import { networkInterfaces } from "node:os";
import { ip, ipBatch, NetworkCommandError, tc } from "./ip-command.ts";

/** A place in the network: that of a peer, by its index, or that of the server. */
export type Place = number | "server";

const PREFIX = "lockstep";
/** Nobody has this address: what is sent to it is lost without an error, as behind a cable that was pulled. */
const NOBODY = "02:00:00:00:00:ff";

/**
 * A network of its own for each of a number of peers: namespaces that are joined by a bridge on the host, where the
 * server has its address. Whom a place can reach is decided in its own table of neighbours, so each direction of each
 * pair can be cut, and mended, by itself.
 */
export class Namespaces {
  readonly #id: string;
  readonly #subnet: string;
  readonly #count: number;
  /** How often a peer has come to another address. */
  readonly #moves = new Map<number, number>();

  /** @throws NetworkCommandError; nothing is left behind then */
  static async create(count: number): Promise<Namespaces> {
    await sweep();
    const namespaces = new Namespaces(count);
    try {
      await namespaces.#build();
    } catch (error) {
      await namespaces.close();
      throw error;
    }
    return namespaces;
  }

  private constructor(count: number) {
    // The owner's ID: what a process leaves behind that was killed can be told from what another one still uses.
    this.#id = `${process.pid.toString(36)}${randomInt(36).toString(36)}`;
    this.#subnet = freeSubnet();
    this.#count = count;
  }

  /** Where the server must listen, and how it is reached from everywhere. */
  get serverAddress(): string {
    return this.#address("server");
  }

  /** A name for a device of the host that belongs to this network, which is removed with it however it ends. */
  device(index: number): string {
    return `ls${this.#id}t${index}`;
  }

  /** Name of a peer's namespace, for `ip netns exec`. */
  name(index: number): string {
    return `${PREFIX}-${this.#id}-${index}`;
  }

  /** Nothing gets from some places to some others any more; the other direction stays as it is. */
  async cut(from: readonly Place[], to: readonly Place[]): Promise<void> {
    await Promise.all(
      from.map((place) => {
        const device = place === "server" ? this.#bridge : "eth0";
        const lines = to
          .filter((other) => other !== place)
          .map((other) => `neigh replace ${this.#address(other)} lladdr ${NOBODY} dev ${device} nud permanent`);
        return ipBatch(this.#namespaceOf(place), lines);
      }),
    );
  }

  /** Only the places of one group reach each other. */
  async split(groups: readonly (readonly Place[])[]): Promise<void> {
    await Promise.all(groups.map((group) => this.cut(group, groups.filter((other) => other !== group).flat())));
  }

  /** A peer's device leaves its network: it has no address any more. */
  async takeAddress(index: number): Promise<void> {
    await ip("-n", this.name(index), "addr", "flush", "dev", "eth0");
  }

  /** It is in one again, with another address than before, as when a device goes from Wi-Fi to a hotspot. */
  async giveAddress(index: number): Promise<void> {
    this.#moves.set(index, (this.#moves.get(index) ?? 0) + 1);
    await ipBatch(this.name(index), this.#addressing(index));
  }

  /** All reach all again. */
  async heal(): Promise<void> {
    await Promise.all([
      ip("neigh", "flush", "dev", this.#bridge, "nud", "permanent"),
      ...this.#peers.map((index) => ip("-n", this.name(index), "neigh", "flush", "dev", "eth0", "nud", "permanent")),
    ]);
  }

  /**
   * Delays what every peer sends, and loses some of it: by netem, or where the kernel has none, by a line so narrow that
   * its queue delays and then drops.
   * @returns which of the two it is
   */
  async slowDown(): Promise<"netem" | "tbf"> {
    const limit = (rule: string): Promise<unknown> =>
      Promise.all(
        this.#peers.map((index) => tc("-n", this.name(index), ...`qdisc replace dev eth0 root ${rule}`.split(" "))),
      );
    try {
      await limit("netem delay 30ms 10ms loss 1%");
      return "netem";
    } catch (error) {
      if (!(error instanceof NetworkCommandError)) throw error;
      await limit("tbf rate 10mbit burst 16kb latency 60ms");
      return "tbf";
    }
  }

  /**
   * Takes the cables of all peers, and the server, off the bridge that they share: each comes to a bridge of its own, which
   * leads nowhere yet.
   * @returns the names of these bridges, the server's last
   */
  async separate(): Promise<readonly string[]> {
    const own = this.#peers.map((index) => this.#own(index));
    await ipBatch(
      undefined,
      this.#peers.flatMap((index) => [
        `link add ${this.#own(index)} type bridge`,
        `link set ${this.#own(index)} up`,
        `link set ${this.#outside(index)} master ${this.#own(index)}`,
      ]),
    );
    return [...own, this.#bridge];
  }

  /** Plugs the cables into the shared bridge again. */
  async join(): Promise<void> {
    await ipBatch(
      undefined,
      this.#peers.flatMap((index) => [
        `link set ${this.#outside(index)} master ${this.#bridge}`,
        `link del ${this.#own(index)}`,
      ]),
    );
  }

  /** Removes everything; to be called whatever happened before. */
  async close(): Promise<void> {
    // What was not made yet is no error here. Cables go by themselves only when the last process in a namespace is gone.
    const remove = (...args: readonly string[]) => ip(...args).catch(() => undefined);
    await Promise.all(this.#peers.map((index) => remove("link", "del", this.#outside(index))));
    await Promise.all(this.#peers.map((index) => remove("netns", "del", this.name(index))));
    await Promise.all(this.#peers.map((index) => remove("link", "del", this.#own(index))));
    await remove("link", "del", this.#bridge);
  }

  async #build(): Promise<void> {
    await ipBatch(undefined, [
      `link add ${this.#bridge} type bridge`,
      `addr add ${this.serverAddress}/24 dev ${this.#bridge}`,
      `link set ${this.#bridge} up`,
    ]);
    for (const index of this.#peers) await this.#addPeer(index);
  }

  async #addPeer(index: number): Promise<void> {
    const name = this.name(index);
    const outside = this.#outside(index);
    await ip("netns", "add", name);
    await ipBatch(undefined, [
      `link add ${outside} type veth peer name eth0 netns ${name}`,
      `link set ${outside} master ${this.#bridge} up`,
    ]);
    await ipBatch(name, [
      "link set lo up",
      // One address a peer: without this there would be one of IPv6, too, that no cut knows of.
      "link set eth0 addrgenmode none",
      "link set eth0 up",
      ...this.#addressing(index),
    ]);
  }

  #addressing(index: number): readonly string[] {
    return [
      `addr add ${this.#address(index)}/24 dev eth0`,
      // Chromium looks for addresses only where a route leads out.
      `route add default via ${this.serverAddress}`,
    ];
  }

  get #peers(): readonly number[] {
    return Array.from({ length: this.#count }, (_, index) => index);
  }

  get #bridge(): string {
    return `ls${this.#id}b`;
  }

  /** The host's end of a peer's cable; at most 15 characters. */
  #outside(index: number): string {
    return `ls${this.#id}v${index}`;
  }

  /** A bridge for a peer's cable alone. */
  #own(index: number): string {
    return `ls${this.#id}p${index}`;
  }

  #namespaceOf(place: Place): string | undefined {
    return place === "server" ? undefined : this.name(place);
  }

  #address(place: Place): string {
    if (place === "server") return `${this.#subnet}.1`;
    return `${this.#subnet}.${11 + place + this.#count * (this.#moves.get(place) ?? 0)}`;
  }
}

/**
 * Why no network namespaces can be made here; undefined where they can.
 */
export async function obstacleToNamespaces(): Promise<string | undefined> {
  if (process.platform !== "linux") return "network namespaces are there on Linux only";
  if (process.getuid?.() !== 0) return "only root may make network namespaces";
  try {
    const probe = await Namespaces.create(1);
    await probe.close();
    return undefined;
  } catch (error) {
    if (error instanceof NetworkCommandError) return error.message;
    throw error;
  }
}

/** The first three numbers of addresses that this machine does not have. */
function freeSubnet(): string {
  const taken = Object.values(networkInterfaces()).flatMap(
    (addresses) => addresses?.map(({ address }) => address) ?? [],
  );
  for (;;) {
    const subnet = `10.${randomInt(128, 255)}.${randomInt(0, 255)}`;
    if (!taken.some((address) => address.startsWith(`${subnet}.`))) return subnet;
  }
}

/** Removes what processes left behind that are gone: one that is killed cannot clean up after itself. */
async function sweep(): Promise<void> {
  const names = (await ip("netns", "list")).match(/^\S+/gm) ?? [];
  const links = (await ip("-o", "link")).match(/(?<=^\d+: )[^:@]+/gm) ?? [];
  const leftOf = (all: readonly string[], pattern: RegExp) =>
    all.filter((name) => {
      const owner = pattern.exec(name)?.[1];
      return owner !== undefined && isGone(owner);
    });
  for (const name of leftOf(links, /^ls(\w+)\w(?:b|[vpt]\d+)$/)) await ip("link", "del", name).catch(() => undefined);
  for (const name of leftOf(names, new RegExp(`^${PREFIX}-(\\w+)\\w-\\d+$`))) {
    await ip("netns", "del", name).catch(() => undefined);
  }
}

/** @param owner ID of a process, in base 36 */
function isGone(owner: string): boolean {
  const id = Number.parseInt(owner, 36);
  try {
    process.kill(id, 0);
    return false;
  } catch {
    return true;
  }
}
