/** What this document was given last: it is there also where the browser keeps nothing. */
let given: { readonly digest: string; readonly parameters: Float32Array } | undefined;

/** This browser has the model that a session starts from (M6), by the digest that its spec names. */
export async function holdStart(digest: string, parameters: Float32Array): Promise<void> {
  given = { digest, parameters };
  try {
    const { StartStore } = await import("../storage/start-store.ts");
    await new StartStore().keep(digest, parameters);
  } catch {
    // Then this document alone has it, as long as it is open.
  }
}

/** A copy of the model that a session starts from; null where this browser does not have it. */
export async function heldStart(digest: string): Promise<Float32Array<ArrayBuffer> | null> {
  if (given?.digest === digest) return Float32Array.from(given.parameters);
  try {
    const { StartStore } = await import("../storage/start-store.ts");
    const parameters = await new StartStore().load(digest);
    return parameters ? Float32Array.from(parameters) : null;
  } catch {
    // Others may have it.
    return null;
  }
}
