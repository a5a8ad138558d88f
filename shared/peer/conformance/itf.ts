/** A value of the specification: integers as numbers, sets and lists as arrays, maps as maps, records as objects. */
export type ModelValue =
  boolean | number | string | readonly ModelValue[] | ReadonlyMap<ModelValue, ModelValue> | ModelRecord;
export interface ModelRecord {
  readonly [field: string]: ModelValue;
}

/** The file is no trace as the simulator writes them. */
export class TraceError extends Error {
  override readonly name = "TraceError";
}

/**
 * Reads a trace in the Informal Trace Format.
 * @returns one record per state; variables by their own names, without those of the modules that they come from
 */
export function readTrace(text: string): readonly ModelRecord[] {
  const trace: unknown = JSON.parse(text);
  if (!isObject(trace) || !Array.isArray(trace["states"])) throw new TraceError("a trace has a list `states`");
  return trace["states"].map((state: unknown) => {
    if (!isObject(state)) throw new TraceError("a state is an object");
    const variables = Object.entries(state).filter(([name]) => !name.startsWith("#"));
    return Object.fromEntries(variables.map(([name, value]) => [name.replace(/^.*::/, ""), plain(value)]));
  });
}

function plain(value: unknown): ModelValue {
  if (typeof value === "boolean" || typeof value === "string" || typeof value === "number") return value;
  if (!isObject(value)) throw new TraceError(`no value of a trace: ${JSON.stringify(value)}`);
  const { "#bigint": integer, "#set": set, "#map": map } = value;
  if (typeof integer === "string") return Number(integer);
  if (Array.isArray(set)) return set.map(plain);
  if (Array.isArray(map)) {
    return new Map(
      map.map((pair: unknown) => {
        if (!Array.isArray(pair)) throw new TraceError("a map is a list of pairs");
        return [plain(pair[0]), plain(pair[1])];
      }),
    );
  }
  return Object.fromEntries(Object.entries(value).map(([field, each]) => [field, plain(each)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
