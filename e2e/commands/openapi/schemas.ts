import { toJsonSchema, type ConversionConfig } from "@valibot/to-json-schema";
import type * as v from "valibot";
import { COLUMN_FORMS, ColumnSchema } from "../../../shared/session/column-schema.ts";
import { READY_NAMES } from "../../../shared/session/ready/ready-names.ts";
import { SpecSchema } from "../../../shared/session/spec-schema.ts";
import { AdminOverview } from "../../../shared/signaling/admin.ts";
import { Health, Live, Ready } from "../../../shared/signaling/health.ts";
import { NetworkConfig } from "../../../shared/signaling/network-config.ts";
import * as published from "../../../shared/signaling/published.ts";
import { REFUSALS } from "../../../shared/signaling/refusals.ts";
import * as requests from "../../../shared/signaling/requests.ts";
import * as seats from "../../../shared/signaling/seats.ts";
import * as sessions from "../../../shared/signaling/sessions.ts";

/** A schema as OpenAPI 3.1 has them: JSON Schema of 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Schemas of the contract that have names in the document. What is sent in is told apart from what comes out. */
const TAKEN: Readonly<Record<string, v.GenericSchema>> = {
  SessionSpecInput: SpecSchema,
  Revival: requests.Revival,
  PhaseReport: requests.PhaseReport,
  SeatBody: requests.SeatBody,
  SeatRegistration: requests.SeatRegistration,
  Goodbye: requests.Goodbye,
  NothingBody: requests.NothingBody,
  ObserverRegistration: requests.ObserverRegistration,
  TokenBody: requests.TokenBody,
  PublicationBody: published.PublicationBody,
};
const GIVEN: Readonly<Record<string, v.GenericSchema>> = {
  SessionSpec: SpecSchema,
  Health,
  Live,
  Ready,
  AdminOverview,
  NetworkConfig,
  CreatedSession: sessions.CreatedSession,
  SessionDetail: sessions.SessionDetail,
  SessionList: sessions.SessionList,
  TakenSeat: seats.TakenSeat,
  RegisteredSeat: seats.RegisteredSeat,
  PhaseAnswer: seats.PhaseAnswer,
  AdmittedObserver: seats.AdmittedObserver,
  RegisteredObserver: seats.RegisteredObserver,
  AnnouncedPublication: published.AnnouncedPublication,
  PublishedSummary: published.PublishedSummary,
  PublishedList: published.PublishedList,
  ReceivedPiece: published.ReceivedPiece,
};

/** Fields that the contract leaves to other checks, by the names of the schemas that have them. */
const SPEC_FIELD = { Revival: "SessionSpecInput", SessionDetail: "SessionSpec", SessionList: "SessionSpec" } as const;

const reference = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** All named schemas of the document. */
export function componentSchemas(): Readonly<Record<string, JsonSchema>> {
  const taken = Object.entries(TAKEN).map(([name, schema]) => [name, closed(converted(name, schema, "input"))]);
  const given = Object.entries(GIVEN).map(([name, schema]) => [name, converted(name, schema, "output")]);
  return Object.fromEntries([...taken, ...given, ["Refusal", REFUSAL]]);
}

/** The place of a schema in the document: its name where it has one, else the whole of it. */
export function schemaFor(schema: v.GenericSchema, mode: "input" | "output"): JsonSchema {
  const [name] = Object.entries(mode === "input" ? TAKEN : GIVEN).find(([, known]) => known === schema) ?? [];
  return name === undefined ? converted("", schema, mode) : reference(name);
}

/** The body of every refusal. Written here, as the schema of pages takes any code: a newer server may have more. */
const REFUSAL: JsonSchema = {
  type: "object",
  description:
    "Why a request is refused: a code for programs, a sentence for people, and which field is wrong and why.",
  properties: {
    error: {
      type: "object",
      properties: {
        code: { type: "string", enum: Object.keys(REFUSALS) },
        message: { type: "string" },
        field: { type: "string" },
        reason: { type: "string" },
        issues: {
          type: "array",
          items: {
            type: "object",
            properties: { field: { type: "string" }, reason: { type: "string" } },
            required: ["field", "reason"],
          },
        },
      },
      required: ["code", "message"],
    },
  },
  required: ["error"],
};

function converted(name: string, schema: v.GenericSchema, typeMode: "input" | "output"): JsonSchema {
  const spec = Object.entries(SPEC_FIELD).find(([has]) => has === name)?.[1];
  const config: ConversionConfig = {
    typeMode,
    target: "draft-2020-12",
    // What JSON Schema cannot say, such as which characters nobody sees, the refusal tells.
    errorMode: "ignore",
    overrideSchema: ({ valibotSchema }) => {
      if (valibotSchema === ColumnSchema) return { anyOf: COLUMN_FORMS.map((form) => converted("", form, typeMode)) };
      return valibotSchema.type === "custom" && spec !== undefined ? reference(spec) : undefined;
    },
  };
  const { $schema: _, $defs: __, ...made } = toJsonSchema(schema, config) as Record<string, unknown>;
  return name === "SessionSpecInput" ? withReadyNames(made) : made;
}

/** A ready task stands for one of the others. */
function withReadyNames(spec: Record<string, unknown>): JsonSchema {
  const properties = spec.properties as Record<string, { enum: readonly string[] }>;
  const { task, ...others } = properties;
  return { ...spec, properties: { ...others, task: { ...task, enum: [...(task?.enum ?? []), ...READY_NAMES] } } };
}

/** Fields that a request does not have are refused. */
function closed(schema: JsonSchema): JsonSchema {
  return { ...schema, additionalProperties: false };
}
