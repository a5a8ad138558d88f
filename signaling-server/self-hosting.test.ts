import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { PEER_SERVER } from "../shared/signaling/contract.ts";
import { selfMadeCertificate } from "./https/self-made-certificate.ts";
import { readOptions } from "./options.ts";
import { freePort } from "./testing/free-port.ts";
import { eventually, newPeerId, startServer } from "./testing/server.ts";

const PAGE = readFileSync(path.join(import.meta.dirname, "../docs/self-hosting.md"), "utf8");
/** The name under which visitors know the proxy in the snippets, and where these expect the server. */
const NAME = "school.example";
const UPSTREAM = "127.0.0.1:8080";

let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "lockstep-proxy-"));
  const { cert, key } = await selfMadeCertificate(path.join(folder, "tls"), ["127.0.0.1"], Date.now());
  writeFileSync(path.join(folder, "cert.pem"), cert);
  writeFileSync(path.join(folder, "key.pem"), key);
  for (const name of ["index.html", "page.html"]) {
    writeFileSync(path.join(folder, name), '<!doctype html><script src="./assets/app.js"></script>');
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Snippets of one kind, in their order. */
const snippets = (kind: string): string[] =>
  [...PAGE.matchAll(new RegExp(`^\`\`\`${kind}\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, text]) => text!);

/** Every part must be there: a snippet that is written otherwise is to be looked at anew. */
function replaced(text: string, changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce((changed, [from, to]) => {
    expect(changed, `the snippet has ${from}`).toContain(from);
    return changed.replaceAll(from, to);
  }, text);
}

/** Makes of a snippet how a program is started: where it finds its files, and where it listens and asks. */
type Proxy = (snippet: string, port: number, upstream: string) => readonly [string, ...string[]];

const nginx: Proxy = (snippet, port, upstream) => {
  const site = replaced(snippet, {
    "listen 443 ssl": `listen 127.0.0.1:${port} ssl`,
    "/etc/ssl/school.pem": path.join(folder, "cert.pem"),
    "/etc/ssl/school-key.pem": path.join(folder, "key.pem"),
    [UPSTREAM]: upstream,
  });
  const kept = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  const config = path.join(folder, `nginx-${port}.conf`);
  writeFileSync(
    config,
    `daemon off; master_process off; pid ${folder}/nginx-${port}.pid; error_log stderr; events {}
    http { access_log off; ${kept.join(" ")}\n${site}}`,
  );
  return ["nginx", "-p", folder, "-e", "stderr", "-c", config];
};

const caddy: Proxy = (snippet, port, upstream) => {
  const site = replaced(snippet, {
    [`${NAME} {`]: `https://${NAME}:${port} {\n\ttls ${folder}/cert.pem ${folder}/key.pem`,
    [UPSTREAM]: upstream,
  });
  const config = path.join(folder, `Caddyfile-${port}`);
  writeFileSync(config, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`);
  return ["caddy", "run", "--adapter", "caddyfile", "--config", config];
};

const isThere = (program: string): boolean => spawnSync(program, ["-v"]).error === undefined;

/** Asks the proxy as a browser does that was sent to the name. */
function ask(port: number, method: string, at: string, body?: object, token?: string) {
  return new Promise<{ status: number; location: string | undefined; text: string }>((resolve, reject) => {
    const headers = {
      Host: NAME,
      ...(body && { "Content-Type": "application/json" }),
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    };
    const to = { host: "127.0.0.1", port, path: at, method, headers, servername: NAME, rejectUnauthorized: false };
    const asking = request(to, async (response) => {
      const text = (await response.toArray()).join("");
      resolve({ status: response.statusCode ?? 0, location: response.headers.location, text });
    });
    asking.on("error", reject);
    asking.end(body && JSON.stringify(body));
  });
}

/** Takes a seat through the proxy and opens its socket to the introductions there. */
async function sit(port: number, base: string, id: string) {
  const at = `${base}/api/sessions/${id}/seats`;
  const taken = JSON.parse((await ask(port, "POST", at, {})).text) as { seat: number; token: string };
  const peerId = newPeerId();
  const registration = { incarnation: newPeerId(), peerId };
  expect((await ask(port, "PUT", `${at}/${taken.seat}`, registration, taken.token)).status).toBe(200);
  const query = `key=${PEER_SERVER.key}&id=${peerId}&token=${taken.token}&version=1.5.5`;
  const address = `wss://127.0.0.1:${port}${base}${PEER_SERVER.path}/peerjs?${query}`;
  const headers = { Host: NAME, Origin: `https://${NAME}` };
  // ws hands on to Node's TLS what its own types do not list.
  const options = { headers, servername: NAME, rejectUnauthorized: false };
  const socket = new WebSocket(address, options);
  const received: { type: string; src?: string; payload?: unknown }[] = [];
  socket.on("message", (data) => received.push(JSON.parse(String(data))));
  onTestFinished(() => socket.terminate());
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  await eventually(() => expect(received[0]?.type).toBe("OPEN"));
  return { peerId, socket, received };
}

/** Started with what the page says; ended after the test. */
async function startProxy([program, ...args]: readonly [string, ...string[]], port: number): Promise<void> {
  let said = "";
  let child: ChildProcess | undefined = spawn(program, args, { env: { ...process.env, HOME: folder } });
  const ended = new Promise<void>((resolve) => child?.once("exit", () => resolve()));
  child.stderr?.on("data", (chunk) => (said += String(chunk)));
  void ended.then(() => (child = undefined));
  onTestFinished(async () => {
    child?.kill("SIGKILL");
    await ended;
  });
  await eventually(async () => {
    expect(child, said).toBeDefined();
    await ask(port, "GET", "/").catch((error: unknown) => expect.unreachable(`${String(error)} ${said}`));
  });
}

describe.each<[string, Proxy]>([
  ["nginx", nginx],
  ["caddy", caddy],
])("%s, as docs/self-hosting.md has it", (program, proxy) => {
  const missing = !isThere(program);
  if (missing)
    process.stdout.write(
      `  The tests with ${program} are skipped: it is not installed (Debian has a package of that name)\n`,
    );

  it.skipIf(missing).each([
    ["for a name of its own", 0, `https://${NAME}`],
    ["below a path", 1, `https://${NAME}/lockstep`],
  ])("%s", async (_, at, publicUrl) => {
    const options = readOptions(["--trust-proxy", "loopback", "--public-url", publicUrl]);
    const { proxies, basePath } = options!;
    // Told by the proxy alone, which shows that it passes on what it should.
    const server = await startServer(
      {},
      { proxies: proxies!, basePath: basePath!, hostNames: [NAME], dashboardFolder: folder },
    );
    const [base, port] = [basePath!, await freePort()];
    await startProxy(proxy(snippets(program)[at]!, port, `127.0.0.1:${server.port}`), port);

    const page = await ask(port, "GET", `${base}/session/abc`);
    expect([page.status, page.text]).toEqual([200, expect.stringContaining(`src="${base}/assets/app.js"`)]);
    const created = await ask(port, "POST", `${base}/api/sessions`, { seats: 2 });
    const { id } = JSON.parse(created.text) as { id: string };
    expect([created.status, created.location]).toEqual([201, `${publicUrl}/session/${id}`]);
    if (base !== "") {
      expect((await ask(port, "GET", "/")).text, "the rest of the host is for others").not.toContain("Lockstep");
    }
    const [one, other] = [await sit(port, base, id), await sit(port, base, id)];
    one.socket.send(JSON.stringify({ type: "OFFER", dst: other.peerId, payload: { sdp: "x" } }));
    await eventually(() => expect(other.received.at(-1)).toMatchObject({ type: "OFFER", src: one.peerId }));
  });
});

it("every option in the pages is one of the server's", () => {
  const files = ["README.md", "docs/self-hosting.md", "docs/devices.md", "docs/class.md", "docs/troubleshooting.md"];
  const commands = files.flatMap((file) => {
    const text = readFileSync(path.join(import.meta.dirname, "..", file), "utf8");
    return [...text.matchAll(/npm start -- ((?:[^\n`#(;.]|\.(?=\w))*)/g)].map(([, args]) => args!.trim().split(/\s+/));
  });
  expect(commands.length).toBeGreaterThan(10);
  for (const args of commands) expect(() => readOptions(args), args.join(" ")).not.toThrow();
  const environment = Object.fromEntries(
    [
      ...snippets("ini")
        .join("\n")
        .matchAll(/(LOCKSTEP_\w+)=(\S+)/g),
    ].map(([, name, given]) => [name!, given!]),
  );
  expect(readOptions([], environment)).toMatchObject({
    port: 8443,
    state: "/var/lib/lockstep",
    log: "info",
    warnings: [],
  });
});

it("the folder that the service is started in has what it starts", () => {
  expect(existsSync(path.join(import.meta.dirname, "main.ts"))).toBe(true);
  expect(PAGE).toContain("node --import tsx signaling-server/main.ts");
});
