import { fileURLToPath } from "node:url";
import { createServer } from "vite";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

export interface SourceServer {
  /** Of a page that is in a secure context, and has nothing of its own. */
  readonly page: string;
  /** The address of a source file, by its path from the repository's root, which a page imports. */
  readonly address: (path: string) => string;
  readonly close: () => Promise<void>;
}

/** Serves the sources as modules, for what only a browser can run and no page of the product shows alone. */
export async function serveSources(): Promise<SourceServer> {
  const server = await createServer({
    configFile: `${ROOT}vite.config.ts`,
    logLevel: "error",
    server: { port: 0, hmr: false, fs: { allow: [ROOT] } },
  });
  await server.listen();
  const { port } = server.httpServer?.address() as { readonly port: number };
  return {
    page: `http://localhost:${port}/dashboard/kit/look/icon.svg`,
    address: (path) => `/@fs${ROOT}${path}`,
    close: () => server.close(),
  };
}
