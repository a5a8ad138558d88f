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
  const [session, version, check, packed, description, ...rest] = said.split(".");
  if (session === undefined || !ID.test(session) || description === undefined || rest.length > 0) throw cutOff();
  const spec = specInText([version, check, packed].join("."));
  return { session, spec, offer: descriptionIn(description, "offer") };
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
  const [check, description, ...rest] = said.split(".");
  if (check === undefined || description === undefined || rest.length > 0) throw cutOff();
  const answer = descriptionIn(description, "answer");
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

function partOf(text: string, name: string): string | undefined {
  return new RegExp(`(?:^|[^\\w])${name}=([\\w.-]+)`).exec(text)?.[1];
}

function checkOf(offer: HandDescription): string {
  return checkSum(toBase64Url(pack(offer)));
}

function cutOff(): TextFault {
  return new TextFault("This text was cut off or changed on the way. Copy it once more, whole.");
}
