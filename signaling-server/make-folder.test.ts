import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CertificateError } from "./https/server-certificate.ts";
import { selfMadeCertificate } from "./https/self-made-certificate.ts";
import { makeFolder } from "./make-folder.ts";
import { keyInFolder } from "./state-folder.ts";

let place: string;

beforeEach(async () => {
  place = await mkdtemp(path.join(tmpdir(), "lockstep-folders-"));
});
afterEach(() => rm(place, { recursive: true }));

test("all folders of a path are made, by several at once, and only for their owner where that is wanted", async () => {
  const deep = path.join(place, "a/b/c");
  await Promise.all([makeFolder(deep, 0o700), makeFolder(deep, 0o700), makeFolder(path.join(place, "a"), 0o700)]);
  for (const folder of [deep, path.dirname(deep)]) expect((await stat(folder)).mode & 0o777).toBe(0o700);
  await makeFolder(deep);
});

test("below a file none is made, and the reason is told", async () => {
  await writeFile(path.join(place, "file"), "");
  await expect(makeFolder(path.join(place, "file/folder"))).rejects.toThrow("ENOTDIR");
});

test.skipIf(process.platform !== "linux")(
  "where a file system takes no folders, a key and a certificate that cannot be kept are told of at once",
  async () => {
    const folder = "/proc/lockstep/state";
    expect((await keyInFolder(folder)).warning).toMatch(/cannot be kept in \/proc\/lockstep.*ENOENT/);
    const certificate = selfMadeCertificate(folder, ["192.0.2.1"], Date.now());
    await expect(certificate).rejects.toThrow(CertificateError);
  },
);
