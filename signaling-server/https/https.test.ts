import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { tmpdir, type NetworkInterfaceInfo } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { head, UPGRADE } from "../testing/raw-client.ts";
import { eventually, startServer, type TestServer } from "../testing/server.ts";
import { networkAddresses, networkUrls } from "./network-addresses.ts";
import { certificateFolder, selfMadeCertificate } from "./self-made-certificate.ts";
import { alternativeNames, CertificateError, readCertificate, type ServerCertificate } from "./server-certificate.ts";

const DAY_MS = 86_400_000;
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is not there yet, in one that is removed after the test. */
function freshFolder(): string {
  const outer = mkdtempSync(path.join(tmpdir(), "lockstep-https-"));
  folders.push(outer);
  return path.join(outer, "config", "lockstep");
}

describe("the certificate that is made on first start", () => {
  it("names the machine and its addresses, and its key is its owner's alone", async () => {
    const folder = freshFolder();
    const made = await selfMadeCertificate(folder, ["10.0.0.7", "192.168.1.7"], Date.now());
    const parsed = new X509Certificate(made.cert);
    expect(parsed.checkHost("localhost")).toBe("localhost");
    for (const address of ["127.0.0.1", "::1", "10.0.0.7", "192.168.1.7"])
      expect(parsed.checkIP(address)).toBe(address);
    expect(parsed.checkIP("10.0.0.8")).toBeUndefined();
    expect(parsed.ca).toBe(false);
    expect(parsed.verify(parsed.publicKey), "signed with its own key").toBe(true);
    const days = (Date.parse(parsed.validTo) - Date.parse(parsed.validFrom)) / DAY_MS;
    expect(days, "as long as Apple's browsers allow").toBeLessThanOrEqual(398);
    expect(made.fingerprint).toMatch(/^(?:[\dA-F]{2}:){31}[\dA-F]{2}$/);
    expect(made.isSelfMade).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(["https-cert.pem", "https-key.pem"]);
    if (process.platform !== "win32") {
      expect(statSync(path.join(folder, "https-key.pem")).mode & 0o777).toBe(0o600);
      expect(statSync(folder).mode & 0o777).toBe(0o700);
    }
  });

  it("is used again until it is about to expire or an address is new, and keeps the addresses it had", async () => {
    const folder = freshFolder();
    const now = Date.now();
    const first = await selfMadeCertificate(folder, ["10.0.0.7"], now);
    expect(await selfMadeCertificate(folder, ["10.0.0.7"], now + 380 * DAY_MS)).toEqual(first);
    const moved = await selfMadeCertificate(folder, ["192.168.1.7"], now);
    expect(moved.fingerprint).not.toBe(first.fingerprint);
    expect(alternativeNames(new X509Certificate(moved.cert)).addresses).toContain("10.0.0.7");
    expect(await selfMadeCertificate(folder, ["10.0.0.7"], now), "back in the first network").toEqual(moved);
    expect(await selfMadeCertificate(folder, ["10.0.0.7"], now + 390 * DAY_MS)).not.toEqual(moved);
  });

  it("is made again where what was kept is broken, or its key is another's", async () => {
    const folder = freshFolder();
    const now = Date.now();
    await selfMadeCertificate(folder, [], now);
    writeFileSync(path.join(folder, "https-cert.pem"), "nothing");
    const second = await selfMadeCertificate(folder, [], now);
    const other = freshFolder();
    await selfMadeCertificate(other, [], now);
    writeFileSync(path.join(folder, "https-key.pem"), readFileSync(path.join(other, "https-key.pem")));
    expect((await selfMadeCertificate(folder, [], now)).fingerprint).not.toBe(second.fingerprint);
  });

  it("says what to do where it cannot be kept", async () => {
    const outer = path.dirname(path.dirname(freshFolder()));
    const file = path.join(outer, "file");
    writeFileSync(file, "");
    const making = expect(selfMadeCertificate(path.join(file, "lockstep"), [], Date.now())).rejects;
    await making.toThrow(CertificateError);
  });

  it("is kept with the settings of the person who starts the server", () => {
    if (process.platform === "win32") return;
    expect(certificateFolder({ XDG_CONFIG_HOME: "/home/ann/settings" })).toBe("/home/ann/settings/lockstep");
    for (const home of [undefined, "", "relative"]) {
      expect(certificateFolder({ XDG_CONFIG_HOME: home })).toMatch(/\/\.config\/lockstep$/);
    }
  });
});

describe("a certificate of one's own", () => {
  it("is read with its key", async () => {
    const { certFile, keyFile, made } = await pair();
    const read = await readCertificate(certFile, keyFile, Date.now());
    expect(read).toEqual({ ...made, isSelfMade: false });
    expect(networkUrls("0.0.0.0", 443, { ...read, names: ["lab.example", "*.lab.example", "localhost"] })[0]).toBe(
      "https://lab.example:443",
    );
  });

  it("is refused with the reason", async () => {
    const { certFile, keyFile } = await pair();
    const other = await pair();
    const now = Date.now();
    const reading = (cert: string, key: string, at = now) => expect(readCertificate(cert, key, at)).rejects;
    await reading(`${certFile}.none`, keyFile).toThrow(/--cert: .* cannot be read \(ENOENT\)/);
    await reading(keyFile, keyFile).toThrow(/--cert: .* holds no certificate/);
    await reading(certFile, certFile).toThrow(/--key: .* holds no private key/);
    await reading(certFile, other.keyFile).toThrow(/is not that of the certificate/);
    await reading(certFile, keyFile, now + 400 * DAY_MS).toThrow(CertificateError);
  });

  async function pair() {
    const folder = freshFolder();
    const made = await selfMadeCertificate(folder, [], Date.now());
    return { made, certFile: path.join(folder, "https-cert.pem"), keyFile: path.join(folder, "https-key.pem") };
  }
});

describe("addresses for other devices", () => {
  const at = (address: string, family: "IPv4" | "IPv6" = "IPv4", internal = false) =>
    ({ address, family, internal }) as NetworkInterfaceInfo;

  it("are those of the networks that people are in first, and IPv6 only where there is nothing else", () => {
    const lo = [at("127.0.0.1", "IPv4", true)];
    const virtual = { docker0: [at("172.17.0.1")], "br-1f": [at("172.18.0.1")] };
    expect(networkAddresses({ lo, ...virtual, wlan0: [at("10.0.0.7"), at("2001:db8::7", "IPv6")] })).toEqual([
      "10.0.0.7",
      "172.17.0.1",
      "172.18.0.1",
    ]);
    const six = [at("fe80::1", "IPv6"), at("2001:db8::7", "IPv6")];
    expect(networkAddresses({ lo, eth0: six })).toEqual(["2001:db8::7"]);
    expect(networkAddresses({ lo })).toEqual([]);
  });

  it("are only the one that the server listens at, and none where that is this machine's alone", () => {
    const certificate = { names: [], isSelfMade: true } as unknown as ServerCertificate;
    expect(networkUrls("10.0.0.7", 8080, certificate)).toEqual(["https://10.0.0.7:8080"]);
    expect(networkUrls("2001:db8::7", 8080, certificate)).toEqual(["https://[2001:db8::7]:8080"]);
    for (const host of ["localhost", "127.0.0.1", "::1"]) expect(networkUrls(host, 8080, certificate)).toEqual([]);
  });
});

describe("the server over HTTPS", () => {
  it("serves the API with itself as the origin, introductions over wss, and tells of its certificate", async () => {
    const { server, certificate } = await serve();
    expect(server.url).toBe(`https://localhost:${server.port}`);
    const created = await ask(server, certificate, "POST", "/api/sessions");
    expect(created.status).toBe(201);
    expect(JSON.parse(created.body).url).toMatch(new RegExp(`^https://127\\.0\\.0\\.1:${server.port}/session/`));
    const { body } = await ask(server, certificate, "GET", "/api/config");
    expect(JSON.parse(body)).toEqual({
      iceServers: [],
      networkUrls: [],
      certificate: { fingerprint: certificate.fingerprint, isSelfMade: true },
    });
    const socket = new WebSocket(`wss://127.0.0.1:${server.port}/peerjs/peerjs?key=lockstep&id=x&token=y`, {
      ca: certificate.cert,
    });
    const refused = await new Promise((resolve) => {
      socket.on("unexpected-response", (_, { statusCode }) => resolve(statusCode));
    });
    expect(refused, "the guard of the introductions answers").toBe(403);
  });

  it("redirects who comes by plain HTTP to the same address over HTTPS", async () => {
    const { server } = await serve();
    for (const [at, method] of [
      ["/session/abc?join", "GET"],
      ["/api/sessions", "POST"],
    ] as const) {
      const answer = await fetch(`http://127.0.0.1:${server.port}${at}`, { method, redirect: "manual" });
      expect([answer.status, answer.headers.get("location")]).toEqual([308, `https://127.0.0.1:${server.port}${at}`]);
      expect(await answer.text()).toContain("HTTPS");
    }
    expect(await say(server, "GET / HTTP/1.1\r\nHost: evil.example/x\r\n\r\n")).toMatch(/^HTTP\/1.1 400/);
    expect(await say(server, "nonsense\r\n\r\n")).toMatch(/^HTTP\/1.1 400|^$/);
    expect(await say(server, "\u0016\u0003\u0001nonsense")).not.toMatch(/HTTP/);
  });

  it("waits for nobody who says nothing, and closes within two seconds all the same", async () => {
    const { server } = await serve({ openingMsMax: 200, connectionsCheckedEveryMs: 50 });
    expect(await say(server, "")).toBe("");
    const patient = await serve({ closeWaitMs: 200 });
    const silent = say(patient.server, "");
    await new Promise((resolve) => setTimeout(resolve, 50));
    const startedAt = performance.now();
    await patient.server.close();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(await silent).toBe("");
  });

  it("ends who says one byte, of HTTP or of TLS, and who asks for nothing after a handshake", async () => {
    const { server } = await serve({ openingMsMax: 300, connectionsCheckedEveryMs: 20 });
    const silent = connectTls({ port: server.port, host: "127.0.0.1", rejectUnauthorized: false });
    silent.on("error", () => undefined);
    await Promise.all([
      say(server, "G"),
      say(server, "GET / HTTP/1.1\r\n"),
      say(server, "\u0016"),
      say(server, "\u0016\u0003\u0001\u0002"),
      new Promise((resolve) => silent.resume().once("close", resolve)),
    ]);
    await eventually(() => expect(server.connections()).toBe(0));
  });

  it("holds no more for those who do not read than over plain HTTP, and hangs up on upgrades", async () => {
    const { server } = await serve({ answeringMsMax: 300, connectionsCheckedEveryMs: 20, refusalMsMax: 100 });
    const unread = connectTls({ port: server.port, host: "127.0.0.1", rejectUnauthorized: false });
    const upgrade = connectTls({ port: server.port, host: "127.0.0.1", rejectUnauthorized: false });
    for (const socket of [unread, upgrade]) socket.on("error", () => undefined);
    unread.write(head("/data/mnist/test/0").repeat(30));
    upgrade.resume().write(head("//", ...UPGRADE));
    await Promise.all([unread, upgrade].map((socket) => once(socket, "secureConnect")));
    await eventually(() => expect(server.connections()).toBe(0));
  });

  async function serve(limits: Parameters<typeof startServer>[0] = {}) {
    const certificate = await selfMadeCertificate(freshFolder(), [], Date.now());
    return { certificate, server: await startServer(limits, { certificate }) };
  }
});

function ask(
  { port }: TestServer,
  { cert }: ServerCertificate,
  method: string,
  at: string,
): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method, path: at, ca: cert, agent: false }, (response) => {
      let body = "";
      response.on("data", (chunk) => (body += String(chunk)));
      response.on("end", () => resolve({ status: response.statusCode, body }));
    });
    sent.on("error", reject).end();
  });
}

/** Sends bytes as they are. @returns what came back until the server closed the connection */
function say({ port }: TestServer, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(Buffer.from(bytes, "latin1")));
    socket.on("data", (chunk) => (heard += chunk.toString("latin1")));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(heard));
  });
}
