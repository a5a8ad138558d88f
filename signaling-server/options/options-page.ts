import { environmentNames, OPTION_NAMES, optionCalled, type OptionName } from "./table.ts";

/** What `docs/options.md` says. */
export function optionsPage(): string {
  return `# Options of the server

All that \`npm start\` and \`npm run dev\` can be told, after \`--\` in the command line or in the environment. The command line stands before the environment; in it \`--no-lan\` takes \`LOCKSTEP_LAN=yes\` back, and so for every switch. A switch in the environment is \`1\`, \`true\` or \`yes\`, or \`0\`, \`false\` or \`no\`; a variable without a value counts as not there. What is wrong is refused before anything starts, under the name by which it was said; of a variable that begins with \`LOCKSTEP_\` and means nothing the server tells, with the name that was perhaps meant.

This page is made from \`signaling-server/options/table.ts\`. How the options go together for one place or another: [self-hosting](self-hosting.md).

| option | in the environment | for example | without it | |
| --- | --- | --- | --- | --- |
${OPTION_NAMES.map(row).join("\n")}
`;
}

function row(name: OptionName): string {
  const { form, example, usual, isList, isOfEnvironment, environmentWords, help } = optionCalled(name);
  const typed = isOfEnvironment === true ? "" : `\`--${name}${form === null ? "" : ` ${form}`}\``;
  const variables = environmentNames(name)
    .map((variable) => `\`${variable}\``)
    .join(", then ");
  const inEnvironment = environmentWords === undefined ? variables : `${variables}, ${environmentWords}`;
  const words = `${help}${isList ? "; may be given several times" : ""}`;
  const shown = form === null || example.includes(" ") ? example : `\`${example}\``;
  return `| ${typed} | ${inEnvironment} | ${form === null ? "" : shown} | ${usual} | ${words} |`;
}
