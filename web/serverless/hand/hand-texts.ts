import type { SessionSpec } from "../../../shared/session/spec.ts";
import { fromBase64Url, toBase64Url } from "./base64url.ts";
import { checkSum } from "./check-sum.ts";
import { pack, unpack, type HandDescription } from "./short-sdp.ts";
import { specInText, specText } from "./spec-text.ts";
import { TextFault } from "./text-fault.ts";

/** What one side shows to the other: an invitation names the session, and an answer the invitation. */
export interface HandInvitation {
  readonly session: string;
  readonly spec: SessionSpec;
  readonly offer: HandDescription;
}

const INVITATION = "invitation";
const ANSWER = "answer";
const ID = /^[\w-]{1,64}$/;
const BLANK_LINE = /\n[\s>]*\n/;
/** With the signs of a quotation behind them, and what is not seen. */
const LINE_BREAKS = /[^\S\n]*\n[\s>]*|[\u00ad\u200b]/g;

/**
 * What stands in the fragment of an invitation's link: `invitation=SESSION.SPEC.OFFER`, where a spec has three parts. The link
 * alone is enough: the page that it opens asks nobody for anything.
 */
export function invitationText({ session, spec, offer }: HandInvitation): string {
  return `${INVITATION}=${[session, specText(spec), toBase64Url(pack(offer))].join(".")}`;
}

/**
 * Reads an invitation out of whatever somebody scanned, pasted or opened: a link, or what stands in one.
 * @throws TextFault with a sentence for people
 */
export function invitationIn(text: string): HandInvitation {
  const said = partOf(text, INVITATION);
  if (said === undefined) {
    throw new TextFault(
      partOf(text, ANSWER) === undefined
        ? `This is no invitation: one is a link with #${INVITATION}= in it. Copy it once more, whole.`
        : "This is an answer. It is for the page that made the invitation: show it, or send it, there.",
    );
  }
  return readWhole(text, said, INVITATION, (whole) => {
    const [session, version, check, packed, description, ...rest] = whole.split(".");
    if (session === undefined || !ID.test(session) || description === undefined || rest.length > 0) throw cutOff();
    const spec = specInText([version, check, packed].join("."));
    return { session, spec, offer: descriptionIn(description, "offer") };
  });
}

/** An answer: `answer=CHECK.DESCRIPTION`, where the check is that of the invitation's offer. */
export function answerText(offer: HandDescription, answer: HandDescription): string {
  return `${ANSWER}=${checkOf(offer)}.${toBase64Url(pack(answer))}`;
}

/**
 * Reads an answer to an invitation out of whatever somebody scanned or pasted.
 * @param offer of the invitation that waits for it
 * @throws TextFault with a sentence for people
 */
export function answerIn(text: string, offer: HandDescription): HandDescription {
  const said = partOf(text, ANSWER);
  if (said === undefined) {
    throw new TextFault(
      partOf(text, INVITATION) === undefined
        ? `This is no answer: one begins with ${ANSWER}=. Copy it once more, whole.`
        : "This is an invitation. The answer to it is what the other device shows once it has opened it.",
    );
  }
  const { check, answer } = readWhole(text, said, ANSWER, (whole) => {
    const [check, description, ...rest] = whole.split(".");
    if (check === undefined || description === undefined || rest.length > 0) throw cutOff();
    return { check, answer: descriptionIn(description, "answer") };
  });
  if (check !== checkOf(offer)) {
    throw new TextFault(
      "This answers another invitation than the one that is shown here: let the other device open this one.",
    );
  }
  return answer;
}

function descriptionIn(text: string, type: HandDescription["type"]): HandDescription {
  const bytes = fromBase64Url(text);
  if (bytes === undefined) throw cutOff();
  const description = unpack(bytes);
  if (description.type !== type) throw cutOff();
  return description;
}

/** A full stop behind it is of the sentence around it. */
function partOf(text: string, name: string): string | undefined {
  return new RegExp(`(?:^|[^\\w])${name}=([\\w.-]+)`).exec(text)?.[1]?.replace(/\.+$/, "");
}

/**
 * Reads what was found in a text, or, where that is not whole, what it is without the line breaks and the signs of quotation that
 * mail programs put into it.
 * @throws TextFault of the first reading
 */
function readWhole<T>(text: string, said: string, name: string, read: (whole: string) => T): T {
  try {
    return read(said);
  } catch (fault) {
    const [paragraph = ""] = text.slice(text.indexOf(said)).split(BLANK_LINE);
    const unwrapped = paragraph.replace(LINE_BREAKS, "");
    try {
      return read(partOf(`${name}=${unwrapped}`, name) ?? "");
    } catch {
      throw fault;
    }
  }
}

function checkOf(offer: HandDescription): string {
  return checkSum(toBase64Url(pack(offer)));
}

function cutOff(): TextFault {
  return new TextFault("This text was cut off or changed on the way. Copy it once more, whole.");
}
