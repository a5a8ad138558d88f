import type { PeerState } from "../peer/states.ts";
import type { FaultKind } from "./faults.ts";
import type { Profile } from "./draw-scenario.ts";

/** Paths that a long run must have taken, lest it show nothing; what each means. Those of sleep: with long pauses. */
export const MARKS = {
  "fault: crash": "a tab crashed for good",
  "fault: reload": "a page was loaded anew",
  "fault: closeAll": "all tabs were closed and opened again",
  "fault: pause": "a tab was not run for a while",
  "fault: dropLink": "a link died and was made anew",
  "fault: flap": "a link died again and again",
  "fault: cut": "ways were cut",
  "fault: slow": "a way was slow",
  "fault: clockLeap": "a clock leapt",
  "fault: clockDrift": "a clock ran wrong",
  "fault: corrupt": "a bit of a model flipped",
  "fault: late": "a tab was opened for the first time while others were there",
  "fault: startNow": "somebody asked to start with those who were there",
  "fault: halt": "somebody asked to halt",
  "fault: trainerFails": "a training worker was lost",
  "fault: disk": "a disk was in trouble",
  "asleep: recovering": "a tab was not run while its storage was read",
  "asleep: joining": "a tab was not run in the lobby",
  "asleep: computing": "a tab was not run while it computed",
  "asleep: averaging": "a tab was not run while it averaged",
  "asleep: voting": "a tab was not run while votes travelled",
  "asleep: suspended": "a tab was not run while it suspected somebody",
  "asleep: agreeing": "a tab was not run while it agreed",
  "asleep: catchingUp": "a tab was not run while it caught up",
  "asleep: saving": "a tab was not run while it saved",
  "asleep: finished": "a tab was not run after it had finished",
  "asleep: halted": "a tab was not run after it had halted",
  finished: "everybody who was there at the end finished",
  "halt decided": "a record of kind halt was decided",
  "halt by minority": "a peer halted as one of too few",
  "halt by divergence": "a peer halted because digests differed twice",
  "halt asked": "a peer halted because somebody asked",
  "halt failed": "a peer halted because it could not compute",
  "view 2": "a second view was installed",
  "view 3": "a third view was installed: a second change",
  "several members lost": "a view has two members fewer than the one before",
  "base is c": "a view began at the highest committed round",
  "base is c+1": "a view began at a round that nobody had committed yet",
  "committed by decision": "a peer committed its prepared round because a record said so",
  "accepted record adopted": "a proposer proposed again what had been accepted under a lower ballot",
  "rival records accepted": "a proposer heard of two different accepted records, and had to take the right one",
  "ballot refused": "a ballot was refused: proposers duelled",
  "promise fenced a vote": "a promise came between preparing a round and voting for it",
  "acceptor remembered": "a page load that remembers its promises answered as an acceptor",
  "standing lost": "a page load found no memory of a seat that had promised something",
  "reloaded seat admitted": "a view named a new page load of a seat",
  "excluded seat admitted": "a view named a live peer that the view before had left out",
  "non-transitive links": "a view left out a peer that had promised, because not everybody heard it",
  "gradient reused": "a round was committed with a gradient from before the view",
  "secure round": "a round was averaged securely in the first view",
  "masks of a later view": "a round was averaged securely after a change of the view",
  "fragment carried": "a seat's own steps went on from what had not travelled yet",
  "fragment given up": "what a round of an earlier view had told was not told once more",
  "statistics settled": "round 1 settled statistics in the first view",
  "statistics settled in a later view": "round 1 settled statistics after a change of the view",
  "owed taken back": "a page load took back what its seat had owed to the state that it resumed from",
  "uneven shares": "a round was committed whose batch was shared by speed",
  "uneven share reused": "a gradient from before the view counted as much as its share of that time",
  "gradient of the state before":
    "a round was committed with a gradient that was computed while the average before it travelled",
  "steps from the seat's own end":
    "a round was committed with local steps that went on while the average before it travelled",
  "uneven slices": "a round was committed whose slices followed upload speed",
  "empty slice": "a round was committed in which a member owned no slice",
  "start of part": "a session started before all seats were there",
  "start of part adopted": "a proposer proposed again a first record that had been accepted under a lower ballot",
  "say given up": "a seat that had promised something about a first record gave up its say, as all were there",
  "settings chosen": "a session started with what its lobby had chosen",
  "sparse chosen": "a lobby chose to send few values",
  "overlap chosen": "a lobby chose that rounds overlap, which nobody had asked for",
  "settings kept": "a resume went on with what had been chosen before",
  "late seat admitted": "a view named a seat that had not been in any view before",
  "state fetched": "a peer caught up with a state that others served",
  "start fetched": "a seat got the model that the session starts from from others",
  "start given": "somebody gave a tab the model that the session starts from",
  "start refused": "somebody gave a tab another model than the session starts from",
  "state loaded": "a peer went on from a state on its disk",
  "late verdict": "the members learned what a test had found when they were rounds further",
  "rounds given up": "a session ended with a state that was tested while rounds went on, and gave these up",
  "finish decided": "a record said that the session had finished with its base",
  resumed: "after all tabs were closed, a session went on from a saved round",
  "resumed from what not all had saved": "a resume began with a state that some seats had to be given first",
  "resumed after a finish": "all tabs came back to a session that had finished",
  "memory removed": "a memory could not be written and was removed",
  "persist failed": "a memory could neither be written nor removed",
  "checkpoint failed": "a checkpoint could not be written",
  "save failed": "a result could not be saved",
  "decision missed": "a peer learned after its end what was decided",
  "undecided round saved": "a minority saved a prepared round beside the committed one",
  "link lost in agreement": "a peer lost a link while it was agreeing",
  "waited for ever": "a joiner found only ended peers, or a lobby stayed incomplete",
} as const satisfies Readonly<Record<`fault: ${FaultKind}` | `asleep: ${PeerState}` | (string & {}), string>>;
export type Mark = keyof typeof MARKS;

/** Counts which paths runs took. */
export class Coverage {
  readonly #counts = new Map<Mark, number>();

  hit(mark: Mark): void {
    this.#counts.set(mark, (this.#counts.get(mark) ?? 0) + 1);
  }

  count(mark: Mark): number {
    return this.#counts.get(mark) ?? 0;
  }

  /** Adds what other runs took. */
  add(counts: Readonly<Partial<Record<Mark, number>>>): void {
    for (const [mark, count] of Object.entries(counts) as [Mark, number][]) {
      this.#counts.set(mark, this.count(mark) + count);
    }
  }

  get counts(): Readonly<Partial<Record<Mark, number>>> {
    return Object.fromEntries(this.#counts);
  }

  /** What runs of a profile are there to do, and none of these has done: sleep, where there are long pauses. */
  missing(profile: Profile): readonly Mark[] {
    const isWanted = (mark: Mark) => mark.startsWith("asleep: ") === (profile === "pauses");
    const marks = (Object.keys(MARKS) as Mark[]).filter(isWanted);
    return marks.filter((mark) => !this.#counts.has(mark));
  }
}
