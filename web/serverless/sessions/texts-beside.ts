import * as v from "valibot";
import { isRecord } from "../../../shared/fields.ts";
import { READY_TEXTS } from "../../../shared/session/ready/ready-texts.ts";
import { familyOf, taskNamed } from "../../../shared/session/tasks.ts";
import {
  countedTokensPath,
  digestAskedFor,
  pairsAskedFor,
  ServedText,
  ServedTokens,
  TEXT_PATH,
  withServedText,
} from "../../../shared/text/served-text.ts";
import type { ServerAnswer } from "../../signaling/server-line.ts";

/**
 * What a session of a text leaves open, filled in from the texts that lie beside the pages, as a server does.
 * @param body as it is asked for; anything that learns from something else stays what it is
 * @param file asks for what lies at a path
 */
export async function withTextBeside(body: unknown, file: (path: string) => Promise<ServerAnswer>): Promise<unknown> {
  const name = isRecord(body) ? body.task : undefined;
  const task = typeof name === "string" ? taskNamed(name) : undefined;
  if (task === undefined || familyOf({ task }).sample !== "text") return body;
  const digest = digestAskedFor(body);
  const served =
    READY_TEXTS.find(({ source }) => source.sha256 === digest) ?? v.parse(ServedText, (await file(TEXT_PATH)).json);
  const pairs = pairsAskedFor(body);
  if (pairs === undefined) return withServedText(body, served);
  const counted = v.parse(ServedTokens, (await file(countedTokensPath(served.source, pairs))).json);
  return withServedText(body, served, counted);
}
