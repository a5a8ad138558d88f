import fc from "fast-check";
import { pack } from "msgpackr";
import { describe, expect, it } from "vitest";
import {
  ATTEMPTS_MAX,
  BALLOT_COUNTER_MAX,
  BATCH_SIZE_MAX,
  BROUGHT_LABELS_MAX,
  CHECKPOINTS_MAX,
  CONTROL_MESSAGE_BYTES_MAX,
  DEVICE_CHARACTERS_MAX,
  LOCAL_STEPS_MAX,
  NAME_CHARACTERS_MAX,
  PROBE_BURSTS_MAX,
  ROUNDS_MAX,
  ROUND_TRIP_US_MAX,
  SAFETY_EPOCHS_MAX,
  SEATS_MAX,
  TELEMETRY_COUNT_MAX,
  TELEMETRY_MS_MAX,
  UPLOAD_RATE_MAX,
  VIEWS_MAX,
} from "../limits.ts";
import { marshal, unmarshal } from "./marshal.ts";
import { WIRE_VERSION, type Message, type MessageOf, type ViewRecord } from "./messages.ts";
import { WireError } from "./wire-error.ts";

const uint32 = fc.nat(0xffff_ffff);
const digest = fc.stringMatching(/^[0-9a-f]{32}$/);
const bits256 = fc.stringMatching(/^[0-9a-f]{64}$/);
const roundAndDigest = fc.record({ round: fc.nat(ROUNDS_MAX), digest });
const text = (max: number) => fc.string({ unit: "binary", maxLength: max }).filter((value) => value.length <= max);
/** Without -0, which MessagePack's integers cannot tell from 0. */
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

const ballot = fc.record({ counter: fc.nat(BALLOT_COUNTER_MAX), seat: fc.nat(SEATS_MAX - 1) });
const member = fc.record({ seat: fc.nat(SEATS_MAX - 1), incarnation: text(64) });
const savedState = fc.record({
  round: fc.nat(ROUNDS_MAX),
  digest,
  view: fc.nat(VIEWS_MAX),
  finished: fc.boolean(),
});
const measured = {
  stepUs: uint32,
  uploadKBs: fc.integer({ min: 1, max: UPLOAD_RATE_MAX }),
  roundTripUs: fc.nat(ROUND_TRIP_US_MAX),
};
const choice = fc.record({
  localSteps: fc.integer({ min: 1, max: LOCAL_STEPS_MAX }),
  compression: fc.constantFrom("int8" as const, "sparse" as const),
  overlap: fc.constantFrom(0 as const, 1 as const),
  ...measured,
});
const startedRecord = fc.record({
  view: fc.nat(VIEWS_MAX),
  kind: fc.constantFrom("start" as const, "continue" as const, "halt" as const),
  members: fc
    .uniqueArray(member, { maxLength: SEATS_MAX, selector: ({ seat }) => seat })
    .map((members) => members.sort((a, b) => a.seat - b.seat)),
  base: roundAndDigest,
});
const record: fc.Arbitrary<ViewRecord> = fc.oneof(
  startedRecord,
  startedRecord.map((each) => ({ ...each, finished: true as const })),
  fc.tuple(startedRecord, choice).map(([each, chosen]) => ({ ...each, choice: chosen })),
);
const amount = (max: number) => fc.double({ min: 0, max, noNaN: true }).map((value) => value + 0);
const linkFigures = fc.record({
  seat: fc.nat(SEATS_MAX - 1),
  rttMs: fc.option(amount(TELEMETRY_MS_MAX)),
  bytesPerSecond: amount(TELEMETRY_COUNT_MAX),
  inFlightBytes: amount(TELEMETRY_COUNT_MAX),
});
const ms = amount(TELEMETRY_MS_MAX);
/** The fields that all messages of a ballot begin with. */
const ofBallot = <T extends string>(type: T) => ({
  v: fc.constant(WIRE_VERSION),
  type: fc.constant(type),
  instance: fc.nat(VIEWS_MAX),
  ballot,
});

const arbitraries: { readonly [T in Message["type"]]: fc.Arbitrary<MessageOf<T>> } = {
  hello: fc.record({
    v: fc.constant(WIRE_VERSION),
    type: fc.constant("hello" as const),
    seat: fc.nat(SEATS_MAX - 1),
    incarnation: text(64),
    specHash: digest,
    initialDigest: digest,
    backend: text(64),
    lastView: fc.nat(VIEWS_MAX),
    saved: fc.array(
      fc.oneof(
        savedState,
        fc.tuple(savedState, choice).map(([each, chosen]) => ({ ...each, choice: chosen })),
      ),
      {
        maxLength: CHECKPOINTS_MAX,
      },
    ),
    holds: fc.option(roundAndDigest),
    measured: fc.record(measured),
  }),
  probe: fc.record({
    v: fc.constant(WIRE_VERSION),
    type: fc.constant("probe" as const),
    burst: fc.nat(PROBE_BURSTS_MAX),
    isLast: fc.boolean(),
    filling: text(100),
  }),
  probed: fc.record({
    v: fc.constant(WIRE_VERSION),
    type: fc.constant("probed" as const),
    burst: fc.nat(PROBE_BURSTS_MAX),
  }),
  secret: fc.record({
    v: fc.constant(WIRE_VERSION),
    type: fc.constant("secret" as const),
    to: text(64),
    secret: bits256,
  }),
  commitment: fc.record({
    v: fc.constant(WIRE_VERSION),
    type: fc.constant("commitment" as const),
    epoch: fc.nat(SAFETY_EPOCHS_MAX),
    commitment: bits256,
  }),
  reveal: fc.record({
    v: fc.constant(WIRE_VERSION),
    type: fc.constant("reveal" as const),
    epoch: fc.nat(SAFETY_EPOCHS_MAX),
    incarnation: text(64),
    nonce: bits256,
    links: fc.array(fc.record({ seat: fc.nat(SEATS_MAX - 1), incarnation: text(12), own: bits256, other: bits256 }), {
      maxLength: SEATS_MAX,
    }),
  }),
  heartbeat: fc.record({
    v: fc.constant(WIRE_VERSION),
    type: fc.constant("heartbeat" as const),
    sequence: uint32,
    view: fc.nat(VIEWS_MAX),
    round: fc.nat(ROUNDS_MAX),
    state: text(32),
    hears: uint32,
    committed: roundAndDigest,
    prepared: fc.option(roundAndDigest),
    progress: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0),
    ready: fc.boolean(),
    lobby: fc.option(digest),
  }),
  echo: fc.record({ v: fc.constant(WIRE_VERSION), type: fc.constant("echo" as const), sequence: uint32 }),
  vote: fc.record({
    v: fc.constant(WIRE_VERSION),
    type: fc.constant("vote" as const),
    view: fc.nat(VIEWS_MAX),
    round: fc.nat(ROUNDS_MAX),
    attempt: fc.nat(ATTEMPTS_MAX - 1),
    digest,
    wantsToStop: fc.boolean(),
    step: fc.option(
      fc.record({ loss: finite, samples: fc.nat(BATCH_SIZE_MAX), weight: fc.nat(BATCH_SIZE_MAX), computeUs: uint32 }),
    ),
    upload: fc.option(fc.integer({ min: 1, max: UPLOAD_RATE_MAX })),
    evaluations: fc.array(
      fc.record({
        round: fc.nat(ROUNDS_MAX),
        correct: uint32,
        total: uint32,
        loss: fc.double({ min: 0, max: 1000, noNaN: true }),
      }),
      { maxLength: 2 },
    ),
  }),
  leave: fc.record({ v: fc.constant(WIRE_VERSION), type: fc.constant("leave" as const), incarnation: text(64) }),
  prepare: fc.record({ ...ofBallot("prepare") }),
  promise: fc.record({
    ...ofBallot("promise"),
    accepted: fc.option(fc.record({ ballot, record })),
    report: fc.option(
      fc.record(
        { committed: roundAndDigest, prepared: fc.option(roundAndDigest), finished: fc.constant(true as const) },
        { requiredKeys: ["committed", "prepared"] },
      ),
    ),
    hears: uint32,
  }),
  refuse: fc.record({ ...ofBallot("refuse"), promised: ballot }),
  accept: fc.record({ ...ofBallot("accept"), record }),
  accepted: fc.record({ ...ofBallot("accepted") }),
  decided: fc.record({ v: fc.constant(WIRE_VERSION), type: fc.constant("decided" as const), record }),
  stateRequest: fc.record({
    v: fc.constant(WIRE_VERSION),
    type: fc.constant("stateRequest" as const),
    round: fc.nat(ROUNDS_MAX),
    part: fc.nat(SEATS_MAX - 1),
    parts: fc.integer({ min: 1, max: SEATS_MAX }),
  }),
  stateOffer: fc.record({
    v: fc.constant(WIRE_VERSION),
    type: fc.constant("stateOffer" as const),
    round: fc.nat(ROUNDS_MAX),
    digest,
  }),
  telemetry: fc.record({
    v: fc.constant(WIRE_VERSION),
    type: fc.constant("telemetry" as const),
    sequence: uint32,
    links: fc
      .uniqueArray(linkFigures, { maxLength: SEATS_MAX, selector: ({ seat }) => seat })
      .map((links) => links.sort((a, b) => a.seat - b.seat)),
    name: fc.constantFrom("", "Ada", "עדה", "أدا", "林", "👩‍🚀".repeat(20), "W".repeat(NAME_CHARACTERS_MAX)),
    device: text(DEVICE_CHARACTERS_MAX),
    hidden: fc.boolean(),
    battery: fc.option(fc.record({ level: amount(1), charging: fc.boolean() })),
    brought: fc.option(
      fc.record({
        samples: amount(TELEMETRY_COUNT_MAX),
        labels: fc.array(amount(TELEMETRY_COUNT_MAX), { maxLength: BROUGHT_LABELS_MAX }),
      }),
    ),
    loss: fc.option(finite),
    samplesPerSecond: fc.option(amount(TELEMETRY_COUNT_MAX)),
    meanRound: fc.option(fc.record({ computeMs: ms, averageMs: ms, waitMs: ms, updateMs: ms, voteMs: ms })),
  }),
};
const anyMessage = fc.oneof(...Object.values(arbitraries)) as fc.Arbitrary<Message>;

const echo: MessageOf<"echo"> = { v: WIRE_VERSION, type: "echo", sequence: 7 };
const [vote] = fc.sample(arbitraries.vote, { numRuns: 1, seed: 1 }) as [MessageOf<"vote">];

const [decided] = fc.sample(arbitraries.decided, { numRuns: 1, seed: 1 }) as [MessageOf<"decided">];
const [telemetry] = fc.sample(arbitraries.telemetry, { numRuns: 1, seed: 1 }) as [MessageOf<"telemetry">];
const linkTo = (seat: number) => ({ seat, rttMs: null, bytesPerSecond: 0, inFlightBytes: 0 });
const memberAt = (seat: number) => ({ seat, incarnation: "page" });

/** The error that reading gives, which must be a WireError, or null. */
function refusal(bytes: Uint8Array): WireError | null {
  try {
    unmarshal(bytes);
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
    expect((error as WireError).message.length).toBeLessThan(200);
    return error as WireError;
  }
}

const tested = { round: 2, correct: 1, total: 2, loss: 1 };

describe("marshal and unmarshal", () => {
  it.each(Object.entries(arbitraries))("give every %s back, in few bytes of their own", (_type, arbitrary) => {
    fc.assert(
      fc.property(arbitrary as fc.Arbitrary<Message>, (message) => {
        const bytes = marshal(message);
        expect(bytes.length).toBeLessThan(CONTROL_MESSAGE_BYTES_MAX);
        expect(bytes.byteLength).toBe(bytes.buffer.byteLength);
        expect(unmarshal(bytes)).toEqual(message);
        expect(marshal(unmarshal(bytes))).toEqual(bytes);
        expect(Object.keys(bytes)).toHaveLength(bytes.length);
      }),
      { numRuns: 300 },
    );
  });

  it("fit the largest promise, of 32 members with the longest incarnations (P2)", () => {
    const members = Array.from({ length: SEATS_MAX }, (_, seat) => ({ seat, incarnation: "\u{1F600}".repeat(32) }));
    const base = { round: ROUNDS_MAX, digest: "f".repeat(32) };
    const highest = { counter: BALLOT_COUNTER_MAX, seat: SEATS_MAX - 1 };
    const promise: Message = {
      v: WIRE_VERSION,
      type: "promise",
      instance: VIEWS_MAX,
      ballot: highest,
      accepted: { ballot: highest, record: { view: VIEWS_MAX, kind: "continue", members, base } },
      report: { committed: base, prepared: base },
      hears: 0xffff_ffff,
    };
    expect(unmarshal(marshal(promise))).toEqual(promise);
  });

  it("give every small integer back, also where a record's number could be meant", () => {
    for (let sequence = 0; sequence < 300; sequence++) {
      expect(unmarshal(marshal({ ...echo, sequence }))).toEqual({ ...echo, sequence });
    }
  });

  it("keep the messages of interleaved calls apart", () => {
    const messages = fc.sample(anyMessage, 50);
    const written = messages.map(marshal);
    expect(written.map(unmarshal)).toEqual(messages);
  });

  it.each([
    ["v", "unsupported-version", { ...echo, v: 1 }],
    ["v", "invalid-field", { ...echo, v: "1" }],
    ["v", "invalid-field", { type: "echo", sequence: 7 }],
    ["type", "unknown-type", { ...echo, type: "constructor" }],
    ["type", "invalid-field", { ...echo, type: null }],
    ["sequence", "invalid-field", { ...echo, sequence: -1 }],
    ["sequence", "invalid-field", { ...echo, sequence: 1.5 }],
    ["sequence", "invalid-field", { ...echo, sequence: "7" }],
    ["sequence", "invalid-field", { v: WIRE_VERSION, type: "echo" }],
    ["extra", "invalid-field", { ...echo, extra: 1 }],
    ["digest", "invalid-field", { ...vote, digest: "F".repeat(32) }],
    [
      "step.weight",
      "invalid-field",
      { ...vote, step: { loss: 1, samples: 1, weight: BATCH_SIZE_MAX + 1, computeUs: 1 } },
    ],
    ["upload", "invalid-field", { ...vote, upload: 0 }],
    ["upload", "invalid-field", { ...vote, upload: 1.5 }],
    ["upload", "invalid-field", { ...vote, upload: UPLOAD_RATE_MAX + 1 }],
    ["evaluations.0.correct", "invalid-field", { ...vote, evaluations: [{ ...tested, correct: -1 }] }],
    ["evaluations.0.loss", "invalid-field", { ...vote, evaluations: [{ ...tested, loss: Number.NaN }] }],
    ["evaluations.0.loss", "invalid-field", { ...vote, evaluations: [{ ...tested, loss: 1001 }] }],
    ["evaluations.0.more", "invalid-field", { ...vote, evaluations: [{ ...tested, more: 3 }] }],
    ["evaluations", "invalid-field", { ...vote, evaluations: [tested, tested, tested] }],
    ["record.members", "invalid-field", { ...decided, record: { ...decided.record, members: [5, 2].map(memberAt) } }],
    ["record.kind", "invalid-field", { ...decided, record: { ...decided.record, kind: "end" } }],
    ["links", "invalid-field", { ...telemetry, links: [3, 3].map(linkTo) }],
    ["links", "invalid-field", { ...telemetry, links: Array.from({ length: 40 }, (_, seat) => linkTo(seat % 32)) }],
    ["links.0.seat", "invalid-field", { ...telemetry, links: [linkTo(SEATS_MAX)] }],
    ["links.0.inFlightBytes", "invalid-field", { ...telemetry, links: [{ ...linkTo(1), inFlightBytes: -1 }] }],
    ["device", "invalid-field", { ...telemetry, device: "x".repeat(DEVICE_CHARACTERS_MAX + 1) }],
    ["name", "invalid-field", { ...telemetry, name: "x".repeat(NAME_CHARACTERS_MAX + 1) }],
    ["name", "invalid-field", { ...telemetry, name: "Ada\u202e" }],
    ["brought.samples", "invalid-field", { ...telemetry, brought: { samples: -1, labels: [] } }],
    [
      "brought.labels",
      "invalid-field",
      { ...telemetry, brought: { samples: 1, labels: new Array<number>(BROUGHT_LABELS_MAX + 1).fill(0) } },
    ],
    ["loss", "invalid-field", { ...telemetry, loss: "0.1" }],
    ["samplesPerSecond", "invalid-field", { ...telemetry, samplesPerSecond: 2 ** 60 }],
    ["battery.level", "invalid-field", { ...telemetry, battery: { level: 1.5, charging: true } }],
    ["incarnation", "invalid-field", { v: WIRE_VERSION, type: "leave", incarnation: "x".repeat(7000) }],
  ])("both name %s: %s", (field, code, value) => {
    const matching = { code, message: expect.stringMatching(new RegExp(`^${field}:`)) as string };
    expect(refusal(pack(value))).toMatchObject(matching);
    expect(() => marshal(value as unknown as Message)).toThrow(expect.objectContaining(matching));
  });

  it.each([Number.NaN, Infinity, -Infinity])("refuse a loss of %d", (loss) => {
    const matching = { code: "invalid-field", message: expect.stringMatching(/^step\.loss:/) as string };
    const lost = { ...vote, step: { loss, samples: 1, weight: 1, computeUs: 1 } };
    expect(() => marshal(lost)).toThrow(expect.objectContaining(matching));
    expect(refusal(pack(lost))).toMatchObject(matching);
  });

  it("refuse half a surrogate pair", () => {
    const broken = { v: WIRE_VERSION, type: "leave", incarnation: "\ud800" } as const;
    expect(() => marshal(broken)).toThrow(expect.objectContaining({ code: "invalid-field" }));
  });
});

describe("bytes from anywhere", () => {
  it("are refused when too many, before anything else is looked at", () => {
    expect(refusal(new Uint8Array(CONTROL_MESSAGE_BYTES_MAX + 1))?.code).toBe("too-large");
    expect(refusal(new Uint8Array(64 * 1024 * 1024))?.code).toBe("too-large");
  });

  it("are refused when a message is cut anywhere or has anything behind it", () => {
    fc.assert(
      fc.property(anyMessage, fc.uint8Array({ minLength: 1, maxLength: 8 }), (message, tail) => {
        const bytes = marshal(message);
        for (let length = 0; length < bytes.length; length++) {
          expect(refusal(bytes.subarray(0, length))?.code).toBe("malformed");
        }
        expect(refusal(new Uint8Array([...bytes, ...tail]))?.code).toBe("malformed");
      }),
      { numRuns: 50 },
    );
  });

  it("give a valid message or a named error when a message is changed", () => {
    const mutation = fc.tuple(fc.nat(), fc.nat(255));
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(anyMessage, fc.array(mutation, { minLength: 1, maxLength: 3 }), (message, mutations) => {
        const bytes = marshal(message);
        for (const [at, value] of mutations) bytes[at % bytes.length] = value;
        if (refusal(bytes)) {
          refused++;
        } else {
          accepted++;
          const read = unmarshal(bytes);
          expect(unmarshal(marshal(read))).toEqual(read);
        }
      }),
      { numRuns: 3000 },
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(0);
  });

  it("give a named error when they are random, or random behind the start of a message", () => {
    const start = fc.nat(60).map((length) => marshal(vote).subarray(0, length));
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 300 }), (head, tail) => {
        expect(refusal(new Uint8Array([...head, ...tail]))).not.toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it("never reach Object.prototype", () => {
    const hostile = pack({ ...echo, ["__proto_"]: { polluted: true } });
    // The encoder would not write the name itself: put its last letter in by hand.
    const text = [..."__proto_"].map((character) => character.charCodeAt(0));
    const at = hostile.findIndex((_, k) => text.every((code, j) => hostile[k + j] === code));
    const bytes = new Uint8Array([...hostile.subarray(0, at - 1), 0xa9, ...text, 0x5f, ...hostile.subarray(at + 8)]);
    expect(refusal(bytes)).toMatchObject({
      code: "malformed",
      message: expect.stringContaining("__proto__") as string,
    });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
