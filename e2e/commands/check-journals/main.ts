import { parseArgs } from "node:util";
import pc from "picocolors";
import { SEATS_MAX, SEATS_MIN } from "../../../shared/limits.ts";
import { checkJournals } from "../../../shared/journals/check-journals.ts";
import { JournalFileError } from "../../../shared/journals/parse-journals.ts";
import { readJournals } from "./journal-file.ts";
import { reportText } from "./print-report.ts";

const USAGE = `Usage: npm run check-journals -- [--seats N] FILES

Checks the journals of all peers of one session against each other: one digest a round, nothing committed undone, one
record a view, no commit without all members (I1 to I5 of docs/protocol.md).

  FILES      journals as the dashboard downloads them (.ndjson), JSON arrays, or folders with such files
  --seats N  seats of the session, where no journal tells it any more

Exit code: 0 no violation, 1 violations, 2 the files cannot be read.`;

class UsageError extends Error {
  override readonly name = "UsageError";
}

function readArguments(): { readonly files: readonly string[]; readonly seats: number | undefined } {
  const { values, positionals } = parse();
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  if (positionals.length === 0) throw new UsageError("no files were named");
  if (values.seats === undefined) return { files: positionals, seats: undefined };
  const seats = Number(values.seats);
  if (!Number.isInteger(seats) || seats < SEATS_MIN || seats > SEATS_MAX) {
    throw new UsageError(`--seats must be a whole number from ${SEATS_MIN} to ${SEATS_MAX}, not "${values.seats}"`);
  }
  return { files: positionals, seats };
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { seats: { type: "string" }, help: { type: "boolean", short: "h", default: false } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function main(): Promise<number> {
  const { files, seats } = readArguments();
  const journals = await readJournals(files);
  const report = checkJournals(
    journals.map(({ entries }) => entries),
    seats,
  );
  console.log(reportText(report, journals));
  return report.violations.length === 0 ? 0 : 1;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    const isOurs = error instanceof UsageError || error instanceof JournalFileError;
    const text = error instanceof Error ? (isOurs ? error.message : error.stack) : String(error);
    console.error(`${pc.red("check-journals:")} ${text}`);
    if (error instanceof UsageError) console.error(`\n${USAGE}`);
    process.exitCode = 2;
  },
);
