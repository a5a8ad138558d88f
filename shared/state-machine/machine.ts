import { InvalidMachineError, ReentrantEventError, UndeclaredTransitionError } from "./errors.ts";

/**
 * One state of a machine.
 * @typeParam Name every state of the machine
 * @typeParam Self this state's name
 * @typeParam To the states that may follow this one
 */
export interface StateDefinition<Context, Event, Name extends string, Self extends string, To extends string> {
  /** The states that may follow this one, this one itself left out. Empty: the state is final. */
  readonly to: readonly To[];
  /** Handles one event and names the next state; its own name means: stay. */
  on(context: Context, event: Event): NoInfer<Self | To>;
  /** Runs whenever the machine comes here from another state; not at the start, and not when it stays. */
  enter?(context: Context, from: NoInfer<Name>): void;
}

/** Told of every change of state, before the new state's `enter` runs. */
export type TransitionObserver<Event, Name extends string> = (from: Name, to: Name, event: Event) => void;

/** A machine's description: unchanging, shared by all its runs. */
export interface Machine<Context, Event, Name extends string> {
  readonly name: string;
  readonly initial: Name;
  /** In the order of the definition. */
  readonly states: readonly Name[];
  /** The states that may follow a state. */
  successors(state: Name): readonly Name[];
  /** True where no other state can follow. */
  isFinal(state: Name): boolean;
  /** Starts a run in the initial state. */
  start(context: Context, observe?: TransitionObserver<Event, Name>): Run<Context, Event, Name>;
  /** The machine as a Mermaid `stateDiagram-v2`; the same definition gives the same text. */
  mermaid(): string;
}

/** A machine at work on one context. */
export interface Run<Context, Event, Name extends string> {
  readonly context: Context;
  readonly state: Name;
  /**
   * Gives an event to the present state's handler and goes where it says.
   * If the handler throws, the state stays; if the observer or `enter` throws, the new state holds already.
   * @returns the state afterwards
   * @throws UndeclaredTransitionError if the handler names a state that is not declared to follow; the state stays
   * @throws ReentrantEventError if called while an event is being handled: one event at a time
   */
  handle(event: Event): Name;
}

/**
 * Defines a finite state machine. The empty first call fixes the two types that nothing else tells; the compiler
 * finds all names by itself, and a name that is misspelt or not declared to follow does not compile:
 *
 *     const door = defineMachine<Log, "push" | "pull">()({
 *       name: "door",
 *       initial: "shut",
 *       states: {
 *         shut: { to: ["open"], on: (log, event) => (event === "pull" ? "open" : "shut") },
 *         open: { to: ["shut"], on: (log, event) => (event === "push" ? "shut" : "open"), enter: (log) => log.creak() },
 *       },
 *     });
 *
 * It holds no clock and no chance: what a run does depends on its context and events alone.
 * @throws InvalidMachineError (from the second call) if names are unknown, repeated or no identifiers
 */
export function defineMachine<Context, Event>() {
  return function <
    const Followers extends { readonly [S in keyof Followers]: Exclude<keyof Followers & string, S> },
  >(definition: {
    readonly name: string;
    readonly initial: NoInfer<keyof Followers & string>;
    readonly states: {
      readonly [S in keyof Followers]: StateDefinition<
        Context,
        Event,
        keyof Followers & string,
        S & string,
        Followers[S] & string
      >;
    };
  }): Machine<Context, Event, keyof Followers & string> {
    return createMachine<Context, Event, keyof Followers & string>(
      definition.name,
      definition.initial,
      definition.states,
    );
  };
}

type States<Context, Event, Name extends string> = Readonly<
  Record<Name, StateDefinition<Context, Event, Name, Name, Name>>
>;

function createMachine<Context, Event, Name extends string>(
  name: string,
  initial: Name,
  definitions: States<Context, Event, Name>,
): Machine<Context, Event, Name> {
  const states = Object.keys(definitions) as Name[];
  const known = new Set<Name>(states);
  checkNames(name, initial, states, known, definitions);

  const definitionOf = new Map(states.map((state) => [state, definitions[state]]));
  const followersOf = new Map(states.map((state) => [state, new Set<Name>(definitions[state].to)]));

  function definitionFor(state: Name): StateDefinition<Context, Event, Name, Name, Name> {
    const found = definitionOf.get(state);
    if (!found) throw new InvalidMachineError(name, `"${state}" is not a state`);
    return found;
  }

  return {
    name,
    initial,
    states,
    successors: (state) => definitionFor(state).to,
    isFinal: (state) => definitionFor(state).to.length === 0,
    mermaid: () => drawMermaid(name, initial, states, (state) => definitionFor(state).to),
    start(context, observe) {
      let state = initial;
      let handling = false;

      function move(event: Event): void {
        const from = state;
        const to = definitionFor(from).on(context, event);
        if (to === from) return;
        if (!followersOf.get(from)?.has(to)) throw new UndeclaredTransitionError(name, from, String(to));
        state = to;
        observe?.(from, to, event);
        definitionFor(to).enter?.(context, from);
      }

      return {
        context,
        get state() {
          return state;
        },
        handle(event) {
          if (handling) throw new ReentrantEventError(name, state);
          handling = true;
          try {
            move(event);
          } finally {
            handling = false;
          }
          return state;
        },
      };
    },
  };
}

/** What the compiler checks too, for definitions that went around it, and names that Mermaid could not draw. */
function checkNames<Name extends string>(
  name: string,
  initial: Name,
  states: readonly Name[],
  known: ReadonlySet<Name>,
  definitions: Readonly<Record<Name, { readonly to: readonly Name[] }>>,
): void {
  if (!known.has(initial)) throw new InvalidMachineError(name, `initial state "${initial}" is not a state`);
  for (const state of states) {
    if (!/^[A-Za-z]\w*$/.test(state)) throw new InvalidMachineError(name, `state "${state}" is not an identifier`);
    const { to } = definitions[state];
    if (new Set(to).size < to.length) throw new InvalidMachineError(name, `"${state}" repeats a state in "to"`);
    for (const next of to) {
      if (!known.has(next)) throw new InvalidMachineError(name, `"${state}" leads to "${next}", which is not a state`);
      if (next === state) throw new InvalidMachineError(name, `"${state}" lists itself in "to"; it may always stay`);
    }
  }
}

function drawMermaid<Name extends string>(
  name: string,
  initial: Name,
  states: readonly Name[],
  successors: (state: Name) => readonly Name[],
): string {
  const arrows = states.flatMap((state) => {
    const to = successors(state);
    return to.length === 0 ? [`${state} --> [*]`] : to.map((next) => `${state} --> ${next}`);
  });
  const lines = ["stateDiagram-v2", `  [*] --> ${initial}`, ...arrows.map((arrow) => `  ${arrow}`)];
  return `---\ntitle: ${JSON.stringify(name)}\n---\n${lines.join("\n")}\n`;
}
