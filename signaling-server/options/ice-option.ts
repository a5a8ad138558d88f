import { IceServerError, iceServerInOption, iceServersInJson, type IceServer } from "../ice-servers.ts";
import { WrongValue, type Option, type OptionWords } from "./option.ts";

/** STUN and TURN servers: in the command line one at a time, in the environment all of them as JSON. */
export function iceServerList(
  words: OptionWords & Pick<Option<unknown>, "form" | "example">,
): Option<readonly IceServer[]> {
  const reading = (read: () => readonly IceServer[]): readonly IceServer[] => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof IceServerError)) throw error;
      throw new WrongValue((name) => `${name}: ${error.message}; a right one is ${words.example}`);
    }
  };
  return {
    ...words,
    ...{ isList: true, usual: "", initial: [] },
    read: (texts) => reading(() => texts.map(iceServerInOption)),
    readEnvironment: (json) => reading(() => iceServersInJson(json)),
  };
}
