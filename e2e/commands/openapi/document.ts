import { API, PATHS } from "../../../shared/signaling/contract.ts";
import {
  OPERATIONS,
  REFUSED_ANYWHERE,
  REFUSED_BODIES,
  REFUSED_CHANGES,
  type Method,
  type Operation,
} from "../../../shared/signaling/operations.ts";
import { PUBLISHED_PARTS } from "../../../shared/signaling/published.ts";
import { REFUSALS, type RefusalCode } from "../../../shared/signaling/refusals.ts";
import { meaningsOfRefusals } from "./meanings.ts";
import { componentSchemas, schemaFor, type JsonSchema } from "./schemas.ts";

const DESCRIPTION = `The HTTP interface of a Lockstep server: sessions, their seats, those who watch, and what is published.

A seat, an observer and a publication each belong to whoever holds the token that the server gave for it. Every refusal is
JSON with a code for programs and a sentence for people; \`429\` and \`503\` may come with \`Retry-After\`, in seconds. IDs in
parentheses, such as M3, are rules of docs/protocol.md. Answers may get further fields in later versions; requests with
fields that are not listed here are refused.`;

/** What stands for each parameter of the paths. */
const PARAMETERS: Readonly<Record<string, { readonly description: string; readonly schema: JsonSchema }>> = {
  id: { description: "ID of the session or the publication", schema: { type: "string" } },
  seat: { description: "Number of the seat, from 0", schema: { type: "integer", minimum: 0 } },
  observer: { description: "Number of the observer, from 0", schema: { type: "integer", minimum: 0 } },
  key: { description: "Key of the session, as the operator's overview has it", schema: { type: "string" } },
  part: { description: "Part of the publication", schema: { type: "string", enum: PUBLISHED_PARTS } },
  piece: { description: "Number of the piece, from 0", schema: { type: "integer", minimum: 0 } },
};

const ANSWERED: Readonly<Record<string, string>> = {
  200: "As asked for",
  201: "Created",
  204: "Done; there is nothing to tell",
};

/** The OpenAPI document of the whole API. */
export function openApiDocument(version: string): JsonSchema {
  const meanings = meaningsOfRefusals();
  const paths = Object.entries(OPERATIONS).map(([name, methods]) => [
    PATHS[name as keyof typeof PATHS].replace(/:(\w+)/g, "{$1}"),
    Object.fromEntries(
      Object.entries(methods).map(([method, operation]) => [
        method.toLowerCase(),
        describe(name as keyof typeof PATHS, method as Method, operation, meanings),
      ]),
    ),
  ]);
  return {
    openapi: "3.1.0",
    info: { title: "Lockstep", version, description: DESCRIPTION, license: { name: "MIT", identifier: "MIT" } },
    servers: [{ url: API }],
    paths: Object.fromEntries(paths),
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "The token of a seat, an observer, a publication or the operator",
        },
      },
    },
  };
}

/** Every code with which a request may be refused. */
export function refusalsOf(method: Method, { refusals }: Operation): readonly RefusalCode[] {
  const always = method === "GET" ? REFUSED_ANYWHERE : [...REFUSED_ANYWHERE, ...REFUSED_CHANGES, ...REFUSED_BODIES];
  return [...new Set([...refusals, ...always])];
}

function describe(
  name: keyof typeof PATHS,
  method: Method,
  operation: Operation,
  meanings: Readonly<Record<RefusalCode, string>>,
): JsonSchema {
  const { summary, token, query = {}, body, answers } = operation;
  const inPath = [...PATHS[name].matchAll(/:(\w+)/g)].map(([, parameter = ""]) => ({
    ...{ name: parameter, in: "path", required: true },
    ...PARAMETERS[parameter],
  }));
  const inQuery = Object.entries(query).map(([parameter, description]) => ({
    ...{ name: parameter, in: "query", required: true, description },
    schema: { type: "string" },
  }));
  const given = Object.entries(answers).map(([status, schema]) => [
    status,
    {
      description: ANSWERED[status],
      ...(schema && { content: { "application/json": { schema: schemaFor(schema, "output") } } }),
    },
  ]);
  return {
    operationId: `${method.toLowerCase()}${name[0]?.toUpperCase()}${name.slice(1)}`,
    summary,
    ...(token !== undefined && { security: [{ token: [] }], description: `With the token of the ${token}.` }),
    ...(inPath.length + inQuery.length > 0 && { parameters: [...inPath, ...inQuery] }),
    ...(body !== undefined && { requestBody: bodyOf(body) }),
    responses: { ...Object.fromEntries(given), ...refused(refusalsOf(method, operation), meanings), "4XX": BROKEN },
  };
}

/** Where HTTP itself is broken the status tells how: it may be any of 4xx. */
const BROKEN_CODES: readonly RefusalCode[] = ["bad-request"];
const BROKEN: JsonSchema = {
  description: "`bad-request`, with the status that tells how HTTP itself is broken.",
  content: { "application/json": { schema: withCodes(BROKEN_CODES) } },
};

/** A refusal with one of some codes. */
function withCodes(codes: readonly RefusalCode[]): JsonSchema {
  return {
    allOf: [{ $ref: "#/components/schemas/Refusal" }],
    properties: { error: { properties: { code: { enum: [...new Set(codes)].sort() } } } },
  };
}

function bodyOf(body: NonNullable<Operation["body"]>): JsonSchema {
  if (body === "bytes") return { required: true, content: { "application/octet-stream": {} } };
  return { content: { "application/json": { schema: schemaFor(body, "input") } } };
}

/** By status: which codes it comes with, and what each means. */
function refused(codes: readonly RefusalCode[], meanings: Readonly<Record<RefusalCode, string>>): JsonSchema {
  const statuses = [...new Set(codes.map((code) => REFUSALS[code]))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => {
      const ofStatus = codes.filter((code) => REFUSALS[code] === status).sort();
      return [
        status,
        {
          description: ofStatus.map((code) => `\`${code}\`: ${meanings[code]}`).join("\n\n"),
          content: {
            "application/json": { schema: withCodes(status < 500 ? [...ofStatus, ...BROKEN_CODES] : ofStatus) },
          },
        },
      ];
    }),
  );
}
