import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import packageJson from "../../../package.json" with { type: "json" };
import { API, PATHS } from "../../../shared/signaling/contract.ts";
import { readOptions } from "../../../signaling-server/options.ts";
import { ROOT } from "../build-package/root.ts";

const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");
/** With anchors and merges, as Compose takes them. */
const compose = parse(read("compose.yaml"), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
};
const example = read("deploy/example.env");
const IMAGE = `lockstep:${packageJson.version}`;

interface Service {
  readonly image: string;
  readonly hostname?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly healthcheck?: unknown;
}

/** What somebody fills in. */
const FILLED: Readonly<Record<string, string>> = {
  LOCKSTEP_NAME: "lockstep.example.org",
  LOCKSTEP_KEY: "k".repeat(44),
  LOCKSTEP_TURN_SECRET: "t".repeat(64),
};
/** As Compose puts in what stands in .env. */
const filled = (text: string): string =>
  text.replace(/\$\{(\w+)(?::\?[^}]*)?\}/g, (_, name: string) => FILLED[name] ?? expect.unreachable(name));

describe("compose.yaml", () => {
  it("keeps everything from writing and from all rights but those that it names", () => {
    for (const [name, service] of Object.entries(compose.services)) {
      expect(service, name).toMatchObject({
        read_only: true,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
      });
      if (!name.startsWith("server-")) expect(service.healthcheck, name).toBeDefined();
      expect(service.image, "no name that moves").toMatch(/:.*\d/);
    }
  });

  it("asks for each secret, and example.env has all that it asks for", () => {
    const asked = [...read("compose.yaml").matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
    const offered = [...example.matchAll(/^(\w+)=/gm)].map(([, name]) => name);
    expect([...new Set(asked)].sort()).toEqual(offered.sort());
    expect(example).toMatch(/^LOCKSTEP_KEY=$/m);
    expect(example).toMatch(/^LOCKSTEP_TURN_SECRET=$/m);
    expect(read(".gitignore")).toMatch(/^\.env$/m);
  });

  it("tells two servers what they understand, all of it", () => {
    const servers = Object.entries(compose.services).filter(([, { image }]) => image === IMAGE);
    expect(servers).toHaveLength(2);
    for (const [name, { environment = {}, hostname }] of servers) {
      // The proxy asks for its health under this name.
      expect(hostname).toBe(name);
      expect(read("deploy/Caddyfile")).toContain(` ${name}:8080`);
      const said = Object.entries(environment).map(([variable, value]) => [variable, filled(value)]);
      expect(readOptions([], Object.fromEntries(said) as Record<string, string>)).toMatchObject({
        warnings: [],
        publicUrl: "https://lockstep.example.org",
        proxies: 1,
      });
    }
  });
});

const hasCaddy = spawnSync("caddy", ["version"]).status === 0;

it.skipIf(!hasCaddy)("deploy/Caddyfile is what Caddy takes", async () => {
  const file = path.join(ROOT, "deploy", "Caddyfile");
  const env = { PATH: process.env.PATH, HOME: "/nonexistent", LOCKSTEP_NAME: "lockstep.example.org" };
  const { stdout } = await promisify(execFile)("caddy", ["adapt", "--config", file, "--validate"], { env });
  expect(stdout).toContain('"server-2:8080"');
});

describe("deploy/kubernetes.yaml", () => {
  const documents = parseAllDocuments(read("deploy/kubernetes.yaml")).map((each) => {
    expect(each.errors).toEqual([]);
    return each.toJS() as Manifest;
  });
  const of = (kind: string, name = "lockstep") =>
    documents.find((each) => each.kind === kind && each.metadata.name === name)!;

  interface Manifest {
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly data?: Readonly<Record<string, string>>;
    // Manifests have many shapes; a wrong guess fails the test.
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    readonly spec: any;
  }

  it("has two servers, of which one stays when a machine is emptied", () => {
    expect(of("Deployment").spec.replicas).toBe(2);
    expect(of("PodDisruptionBudget").spec).toMatchObject({ minAvailable: 1, selector: of("Deployment").spec.selector });
    expect(of("Service").spec.selector).toEqual(of("Deployment").spec.selector.matchLabels);
    expect(new Set(documents.map(({ metadata }) => metadata.namespace))).toEqual(new Set(["lockstep"]));
  });

  it("confines what it runs, bounds what that takes, and asks for its health where the server tells it", () => {
    for (const { spec } of documents.filter(({ kind }) => kind === "Deployment")) {
      const { securityContext, containers, automountServiceAccountToken } = spec.template.spec;
      expect(automountServiceAccountToken).toBe(false);
      expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
      expect(securityContext.runAsUser).toBeGreaterThan(0);
      for (const container of containers) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
        expect(container.resources).toMatchObject({ requests: {}, limits: {} });
      }
    }
    const [server] = of("Deployment").spec.template.spec.containers;
    expect(server.image).toBe(IMAGE);
    expect(server.livenessProbe.httpGet.path).toBe(API + PATHS.live);
    expect(server.startupProbe.httpGet.path).toBe(API + PATHS.live);
    expect(server.readinessProbe.httpGet.path).toBe(API + PATHS.ready);
  });

  it("tells the servers what they understand, but for the secret, which is in no file", () => {
    const { data = {} } = of("ConfigMap");
    expect(readOptions([], data)).toBeDefined();
    expect(documents.map(({ kind }) => kind)).not.toContain("Secret");
  });
});
