import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, it } from "vitest";
import packageJson from "../../../package.json" with { type: "json" };
import { REFUSALS } from "../../../shared/signaling/refusals.ts";
import { openApiDocument } from "./document.ts";
import { meaningsOfRefusals } from "./meanings.ts";

const written = JSON.parse(readFileSync(new URL("../../../docs/openapi.json", import.meta.url), "utf8")) as Record<
  string,
  unknown
>;

it("docs/openapi.json is what the contract says today; 'npm run openapi' writes it anew", () => {
  expect(written).toEqual(JSON.parse(JSON.stringify(openApiDocument(packageJson.version))));
});

it("is a document of OpenAPI 3.1", async () => {
  const validator = new Validator();
  expect(await validator.validate(written)).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
  const refers = [...JSON.stringify(written).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to = ""]) => to);
  const { schemas } = written.components as { readonly schemas: object };
  expect(Object.keys(schemas).map((name) => `#/components/schemas/${name}`)).toEqual(expect.arrayContaining(refers));
  expect((await new Validator().validate({ ...written, paths: { "no-slash": {} } })).valid).toBe(false);
});

it("tells of every refusal what it means, and to each request which it may meet", () => {
  const text = JSON.stringify(written);
  const meanings = meaningsOfRefusals();
  // These are refusals of pages and data, not of the API.
  const elsewhere = [
    "metrics-refused",
    "unknown-data",
    "unknown-part",
    "unknown-block",
    "not-found",
    "dashboard-not-built",
  ];
  for (const code of Object.keys(REFUSALS) as (keyof typeof REFUSALS)[]) {
    expect(meanings[code], code).toMatch(/^[A-Z].*[.)]$/s);
    expect(text.includes(`\`${code}\`: `), code).toBe(!elsewhere.includes(code));
  }
});
