import { addressOf } from "../addresses.ts";
import { meetThrough } from "../introduction/new-meeting.ts";
import { askThrough, type ServerAnswer } from "../signaling/server-line.ts";
import { toBase64Url } from "./hand/base64url.ts";
import { introduceThrough, PageIntroducer } from "./introducer.ts";
import { LocalPost } from "./post/post-office.ts";
import { PostMeeting } from "./post/post-meeting.ts";
import { presenceByLocks } from "./post/presence.ts";
import { LocalServer } from "./sessions/local-server.ts";
import { DatabaseShelf } from "./sessions/session-shelf.ts";
import { withTextBeside } from "./sessions/texts-beside.ts";

/** Nobody guesses one, and an address with it is short. */
const ID_BYTES = 12;

/**
 * Lets this page do without a server: what it would ask of one it answers for itself, and it meets others by letters. To be
 * called before anything else.
 */
export function doWithoutServer(): void {
  const office = new LocalPost(presenceByLocks);
  const line = new LocalServer({
    shelf: new DatabaseShelf(),
    present: () => presenceByLocks.all(),
    draw: () => toBase64Url(crypto.getRandomValues(new Uint8Array(ID_BYTES))),
    now: () => Date.now(),
    addressOf: (session) => new URL(addressOf(`/session/${session}`), location.href).href,
    withText: (body) => withTextBeside(body, fileBeside),
    file: fileBeside,
  });
  const introducer = new PageIntroducer(line, office);
  introduceThrough(introducer);
  askThrough(introducer);
  meetThrough((options) => new PostMeeting(introducer, options));
}

/** What lies beside the pages at a path of the contract, as JSON. */
async function fileBeside(path: string): Promise<ServerAnswer> {
  // A folder cannot be a file, too: what a server says at its name stands within.
  const name = /\/data\/text$/.test(path) ? `${path}/served.json` : path;
  const response = await fetch(name.startsWith("/data/") ? addressOf(name) : name);
  return { status: response.status, json: await response.json() };
}
