import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import description from "../../docs/openapi.json" with { type: "json" };
import { API } from "../../shared/signaling/contract.ts";
import { REFUSED_ANYWHERE, REFUSED_BODIES, REFUSED_CHANGES } from "../../shared/signaling/operations.ts";

const NAME = "openapi.json";
const HOW_TO = "Say it in shared/signaling/operations.ts and run 'npm run openapi'.";

interface Described {
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: unknown }>>;
}
const PATHS: Readonly<Record<string, Readonly<Record<string, Described>>>> = description.paths;

/** Requests that the document describes: `GET /health`. */
export const DESCRIBED: readonly string[] = Object.entries(PATHS).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
);

/** An answer of the API, its body read. */
export interface SomeAnswer {
  readonly status: number;
  readonly body: unknown;
}

// Formats and keywords that a schema only tells people are no mistakes.
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema(description, NAME);
const compiled = new Map<string, ValidateFunction>();

/**
 * Holds an answer of the API against docs/openapi.json; what is asked for elsewhere is nobody's business here.
 * @param path as it was asked for, its query included
 * @throws Error where the document does not describe such an answer
 */
export function checkDescribed(method: string, path: string, { status, body }: SomeAnswer): void {
  const below = path.replace(/\?.*$/, "");
  if (!below.startsWith(`${API}/`) || method === "HEAD" || method === "OPTIONS") return;
  const template = templateOf(below.slice(API.length));
  const operation = template === undefined ? undefined : PATHS[template]?.[method.toLowerCase()];
  const asked = `${method} ${template ?? below}`;
  if (template === undefined || operation === undefined) {
    if (isOfNoRequest(body)) return;
    throw new Error(`${asked} was answered with ${status}, and docs/openapi.json does not describe it. ${HOW_TO}`);
  }
  const answer = operation.responses[status] === undefined ? `${Math.floor(status / 100)}XX` : String(status);
  const response = operation.responses[answer];
  if (response === undefined) throw new Error(`docs/openapi.json has no ${status} for ${asked}. ${HOW_TO}`);
  if (response.content === undefined) {
    if (body !== "") throw new Error(`docs/openapi.json has no body for the ${status} of ${asked}`);
    return;
  }
  const place = ["paths", template, method.toLowerCase(), "responses", answer, "content", "application/json", "schema"];
  const validate = validatorAt(place);
  if (validate(body)) return;
  const wrong = ajv.errorsText(validate.errors, { dataVar: "body" });
  throw new Error(`The ${status} of ${asked} is not as docs/openapi.json says: ${wrong}. ${HOW_TO}`);
}

/** Holds something against a schema of the document that has a name. @returns what is wrong; undefined for nothing */
export function misfitOf(schema: keyof typeof description.components.schemas, value: unknown): string | undefined {
  const validate = validatorAt(["components", "schemas", schema]);
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}

function validatorAt(place: readonly string[]): ValidateFunction {
  const pointer = place.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
  const known = compiled.get(pointer);
  if (known !== undefined) return known;
  const made = ajv.compile({ $ref: `${NAME}#/${pointer}` });
  compiled.set(pointer, made);
  return made;
}

/** The path of the document that was asked for, its parameters filled in. */
function templateOf(path: string): string | undefined {
  return Object.keys(PATHS).find((template) =>
    new RegExp(`^${template.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}/?$`).test(path),
  );
}

/** What comes of a request that there is not. */
function isOfNoRequest(body: unknown): boolean {
  const { error } = (typeof body === "object" && body !== null ? body : {}) as { error?: { code?: string } };
  const codes: readonly (string | undefined)[] = [
    ...["unknown-route", "token-missing", "admin-refused"],
    ...REFUSED_ANYWHERE,
    ...REFUSED_CHANGES,
    ...REFUSED_BODIES,
  ];
  return error !== undefined && codes.includes(error.code);
}
