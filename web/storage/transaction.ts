import type { DBSchema, IDBPTransaction, StoreNames } from "idb";

export type Transaction<Schema extends DBSchema, Names extends StoreNames<Schema>[]> = IDBPTransaction<
  Schema,
  Names,
  "readwrite"
>;

/**
 * Does some work in a transaction, all of it or nothing, and waits until it is committed.
 * @throws the error that names the cause: a full disk shows in the transaction, while its requests only say 'aborted'
 */
export async function commit<Schema extends DBSchema, Names extends StoreNames<Schema>[]>(
  transaction: Transaction<Schema, Names>,
  work: (transaction: Transaction<Schema, Names>) => Promise<unknown>,
): Promise<void> {
  const working = work(transaction).catch((error: unknown) => {
    abort(transaction);
    throw error;
  });
  const [worked, done] = await Promise.allSettled([working, transaction.done]);
  const errors = [done, worked].flatMap((each) => (each.status === "rejected" ? [each.reason as unknown] : []));
  if (errors.length > 0) throw errors.find((error) => !isAbort(error)) ?? errors[0];
}

function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // The failed request has aborted it already.
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
