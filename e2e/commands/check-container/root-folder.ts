import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What of this machine stands in for a base image while a command of a stage runs. */
const BORROWED = ["usr", "bin", "sbin", "lib", "lib64", "etc", "proc", "dev"];

/** Mounts, in a mount namespace of its own that ends with the command, what it finds of {@link BORROWED}. */
const BORROW = `set -e
root=$1; where=$2; command=$3
for name in ${BORROWED.join(" ")}; do
  [ -e "/$name" ] || continue
  mkdir -p "$root/$name"
  mount --rbind "/$name" "$root/$name"
  case $name in proc|dev) ;; *) mount -o remount,bind,ro "$root/$name" ;; esac
done
mkdir -p "$root/tmp" "$root/cache"
mount -t tmpfs tmpfs "$root/tmp"
[ -z "$NPM_CACHE" ] || mount --bind "$NPM_CACHE" "$root/cache"
exec chroot "$root" /bin/sh -c 'cd "$0" && exec /bin/sh -c "$1"' "$where" "$command"`;

/**
 * Runs a command of a stage in its folder as if that were the whole machine, with this machine's programs beside it.
 * @param where the folder in it
 * @throws Error with what the command said
 */
export async function runInside(root: string, where: string, command: string): Promise<void> {
  const { stdout: cache } = await run("npm", ["config", "get", "cache"]);
  await mkdir(path.join(root, where), { recursive: true });
  const args = ["--mount", "--propagation", "private", "sh", "-c", BORROW, "sh", root, where, command];
  const env = { ...process.env, HOME: "/root", npm_config_cache: "/cache", NPM_CACHE: cache.trim() };
  try {
    await run("unshare", args, { env, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`RUN ${command}: ${`${stdout}${stderr}`.slice(-2000) || String(error)}`, { cause: error });
  }
}

/**
 * The same, as a container is run: nothing of this machine beside it, nothing in it can be written but what is mounted for
 * that, as a user that is nobody, who can become nobody else.
 */
const CONFINE = `set -e
root=$1; user=$2; writable=$3; shift 3
mount --rbind "$root" "$root"
for name in proc dev; do mount --rbind "/$name" "$root/$name"; done
for name in $writable; do mount -t tmpfs -o mode=1777,size=64m tmpfs "$root/$name"; done
mount -o remount,bind,ro "$root"
exec setpriv --no-new-privs --inh-caps=-all --bounding-set=-all,+sys_chroot,+setuid,+setgid \\
  /usr/sbin/chroot --userspec="$user" --groups= "$root" "$@"`;

/** A command in a finished root folder. */
export interface ConfinedCommand {
  readonly root: string;
  /** As `USER:GROUP`, in numbers. */
  readonly user: string;
  /** Folders below the root that may be written to. */
  readonly writable: readonly string[];
  readonly command: readonly string[];
}

/** How such a command is started: program and arguments. */
export function confined({ root, user, writable, command }: ConfinedCommand): readonly [string, readonly string[]] {
  const script = ["sh", "-c", CONFINE, "sh", root, user, writable.join(" "), ...command];
  return ["unshare", ["--mount", "--propagation", "private", ...script]];
}

/** Runs such a command to its end. @throws Error with what it said, where it fails */
export async function runConfined(command: ConfinedCommand, env: Readonly<Record<string, string>>): Promise<void> {
  const [program, args] = confined(command);
  try {
    await run(program, args, { env, cwd: "/" });
  } catch (error) {
    const reason = (error as { stderr?: string }).stderr ?? String(error);
    throw new Error(`${command.command.join(" ").slice(0, 80)}: ${reason}`, { cause: error });
  }
}

/** Why this machine cannot run commands in root folders; undefined where it can. */
export async function obstacle(): Promise<string | undefined> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "it takes root on Linux";
  try {
    await run("unshare", ["--mount", "true"]);
    return undefined;
  } catch {
    return "no mount namespace can be made here";
  }
}
