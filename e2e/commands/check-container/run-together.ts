import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { runCommand } from "../../setup/command.ts";

/** Programs that stand in for the other images of compose.yaml. */
const PROGRAMS = ["redis-server", "caddy", "ip"];

/** In a network and with a table of hosts of its own, where ports 80, 443 and 6379 are nobody else's. */
const APART = `set -e
ip link set lo up
mount --bind "$1" /etc/hosts
shift
exec "$@"`;

/** Which of the programs that it takes are not here. */
export async function missingPrograms(): Promise<readonly string[]> {
  const found = await Promise.all(
    PROGRAMS.map((name) =>
      promisify(execFile)("sh", ["-c", 'command -v "$0"', name]).then(
        () => true,
        () => false,
      ),
    ),
  );
  return PROGRAMS.filter((_, i) => !found[i]);
}

/** Starts what compose.yaml starts around the image, and asks for everything through the proxy. @returns whether all is there */
export async function runTogether(folder: string, image: object): Promise<boolean> {
  const hosts = path.join(folder, "hosts");
  await writeFile(hosts, "127.0.0.1 localhost\n127.0.1.1 server-1\n127.0.1.2 server-2\n");
  const program = path.join(import.meta.dirname, "together.ts");
  const inside = ["sh", "-c", APART, "sh", hosts, process.execPath, "--import", "tsx", program, JSON.stringify(image)];
  // Caddy vouches for itself where a name is not public.
  const env = { NODE_TLS_REJECT_UNAUTHORIZED: "0", NODE_NO_WARNINGS: "1" };
  return (await runCommand("unshare", ["--net", "--mount", "--propagation", "private", ...inside], { env })) === 0;
}
