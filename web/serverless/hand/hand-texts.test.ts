import fc from "fast-check";
import { describe as group, expect, test } from "vitest";
import { canonicalSpec, parseSpec } from "../../../shared/session/spec.ts";
import { READY_TASKS } from "../../../shared/session/ready/ready-tasks.ts";
import { answerIn, answerText, invitationIn, invitationText } from "./hand-texts.ts";
import { pack, unpack, type HandDescription } from "./short-sdp.ts";
import { specInText, specText } from "./spec-text.ts";
import { TextFault } from "./text-fault.ts";

const bytes = (count: number) => fc.array(fc.integer({ min: 0, max: 255 }), { minLength: count, maxLength: count });
const iceText = (minLength: number, maxLength: number) =>
  fc.stringMatching(new RegExp(`^[A-Za-z0-9+/]{${minLength},${maxLength}}$`));
const address = fc.oneof(
  fc.record({ form: fc.constant("ipv4" as const), bytes: bytes(4) }),
  fc.record({ form: fc.constantFrom("ipv6" as const, "mdns" as const), bytes: bytes(16) }),
);
const description: fc.Arbitrary<HandDescription> = fc.record({
  type: fc.constantFrom("offer" as const, "answer" as const),
  setup: fc.constantFrom("active" as const, "passive" as const),
  ufrag: iceText(4, 8),
  password: iceText(22, 32),
  fingerprint: fc.stringMatching(/^[0-9a-f]{64}$/),
  addresses: fc.array(
    fc
      .tuple(
        address,
        fc.constantFrom("host" as const, "srflx" as const, "relay" as const),
        fc.integer({ min: 0, max: 65_535 }),
      )
      .map(([at, kind, port]) => ({ kind, port, ...at })),
    { maxLength: 8 },
  ),
});
const offers = description.map((each) => ({ ...each, type: "offer" as const }));
const answers = description.map((each) => ({ ...each, type: "answer" as const }));
const spec = parseSpec({ seats: 3, breakable: true });

group("a session in a link", () => {
  test("is read as what was written, and says only what is no default", () => {
    fc.assert(
      fc.property(
        fc.record({
          seats: fc.integer({ min: 2, max: 32 }),
          rounds: fc.integer({ min: 1, max: 5000 }),
          batchSize: fc.integer({ min: 1, max: 512 }),
          localSteps: fc.integer({ min: 1, max: 20 }),
          name: fc.constantFrom("", "Ada's lesson", "Überraschung"),
        }),
        (said) => {
          const wanted = parseSpec(said);
          const read = specInText(specText(wanted));
          expect(canonicalSpec(read)).toBe(canonicalSpec(wanted));
          expect(read).toEqual(wanted);
        },
      ),
      { numRuns: 50 },
    );
    expect(specText(spec).length).toBeLessThan(80);
  });

  test("may be of any ready task", () => {
    for (const ready of READY_TASKS) {
      // As pages have it: from JSON.
      const wanted = parseSpec(JSON.parse(JSON.stringify(parseSpec({ ...ready.spec, seats: 2 }))));
      expect(specInText(specText(wanted)), ready.name).toEqual(wanted);
    }
  });

  test("that was changed, cut off, or written by another version is refused with a sentence", () => {
    const text = specText(spec);
    expect(() => specInText(text.replace(/^1/, "2"))).toThrow("another version");
    expect(() => specInText(text.slice(0, -4))).toThrow("Copy it once more");
    expect(() => specInText("nothing")).toThrow('begins with "1."');
    const [version, , packed] = text.split(".");
    expect(() => specInText([version, "0", packed].join("."))).toThrow("describes another session");
    fc.assert(
      fc.property(fc.string(), (any) => {
        expect(() => specInText(any)).toThrow(TextFault);
        expect(() => specInText(`1.a.${any}`)).toThrow(TextFault);
      }),
    );
  });

  test("that would unpack to more than any session is refused", async () => {
    const { deflateSync } = await import("fflate");
    const bomb = deflateSync(new Uint8Array(8 * 1024 * 1024), { level: 9 });
    expect(() => specInText(`1.a.${Buffer.from(bomb).toString("base64url")}`)).toThrow("cannot be read");
  });
});

group("what is carried by hand", () => {
  test("descriptions are read as they were packed", () => {
    fc.assert(
      fc.property(description, (each) => {
        expect(unpack(pack(each))).toEqual(each);
      }),
    );
  });

  test("any other bytes are refused", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (any) => {
        try {
          // What is no fault is a description like any other.
          expect(pack(unpack(any))).toHaveLength(any.length);
        } catch (error) {
          expect(error).toBeInstanceOf(TextFault);
        }
      }),
    );
  });

  test("an invitation is found in the link around it, and an answer in a message", () => {
    fc.assert(
      fc.property(offers, answers, (offer, answer) => {
        const invitation = { session: "aB-_123456789012", spec, offer };
        const link = `see https://ada.github.io/lockstep/by-hand/#${invitationText(invitation)} !`;
        expect(invitationIn(link)).toEqual(invitation);
        expect(answerIn(`here:\n${answerText(offer, answer)}\n`, offer)).toEqual(answer);
      }),
    );
  });

  test("what mail programs, and sentences, put around and into a text is left out", () => {
    const wrapped = (text: string) => `> ${text.match(/.{1,60}/g)?.join("\r\n> ") ?? ""}\n\nSee you!`;
    fc.assert(
      fc.property(offers, answers, (offer, answer) => {
        const invitation = { session: "aB-_123456789012", spec, offer };
        const link = `https://ada.github.io/lockstep/by-hand/#${invitationText(invitation)}`;
        const answered = answerText(offer, answer);
        expect(invitationIn(`Open ${link}. See you.`)).toEqual(invitation);
        expect(invitationIn(wrapped(link))).toEqual(invitation);
        expect(answerIn(`It is ${answered}.`, offer)).toEqual(answer);
        expect(answerIn(wrapped(answered), offer)).toEqual(answer);
        expect(() => invitationIn(wrapped(link).slice(0, 200))).toThrow(TextFault);
      }),
      { numRuns: 50 },
    );
  });

  test("what is taken for the other, cut off, or an answer to another invitation is named", () => {
    fc.assert(
      fc.property(offers, answers, fc.nat(), (offer, answer, at) => {
        const invitation = invitationText({ session: "abc", spec, offer });
        const answered = answerText(offer, answer);
        expect(() => invitationIn(answered)).toThrow("This is an answer");
        expect(() => answerIn(invitation, offer)).toThrow("This is an invitation");
        expect(() => answerIn(answered, { ...offer, password: `${offer.password}x` })).toThrow("another invitation");
        expect(() => invitationIn(invitation.slice(0, at % invitation.length))).toThrow(TextFault);
      }),
      { numRuns: 50 },
    );
  });
});
