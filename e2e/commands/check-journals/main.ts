import { SEATS_MAX, SEATS_MIN } from "../../../shared/limits.ts";
import { checkJournals } from "../../../shared/journals/check-journals.ts";
import { ArgumentError, parseOptions, runProgram, whole } from "../command-line.ts";
import { readJournals } from "./journal-file.ts";
import { reportText } from "./print-report.ts";

const USAGE = `Usage: npm run check-journals -- [--seats N] FILES

Checks the journals of all peers of one session against each other: one digest a round, nothing committed undone, one
record a view, no commit without all members (I1 to I5 of docs/protocol.md).

  FILES      journals as the dashboard downloads them (.ndjson), JSON arrays, or folders with such files
  --seats N  seats of the session, where no journal tells it any more

Exit code: 0 no violation, 1 violations, 2 the files cannot be read.`;

function readArguments(args: string[]): { readonly files: readonly string[]; readonly seats: number | undefined } {
  const { values, positionals } = parseOptions({
    args,
    allowPositionals: true,
    options: { seats: { type: "string" } },
  });
  if (positionals.length === 0) throw new ArgumentError("no files were named");
  const seats = values.seats === undefined ? undefined : whole("--seats", values.seats, SEATS_MIN, SEATS_MAX);
  return { files: positionals, seats };
}

async function main(args: string[]): Promise<number> {
  const { files, seats } = readArguments(args);
  const journals = await readJournals(files);
  const report = checkJournals(
    journals.map(({ entries }) => entries),
    seats,
  );
  console.log(reportText(report, journals));
  return report.violations.length === 0 ? 0 : 1;
}

runProgram("check-journals", USAGE, main, 2);
