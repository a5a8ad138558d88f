import { expect, it } from "vitest";
import { peerMachine } from "./machine.ts";

it("docs/peer-states.md shows the machine as it is", async () => {
  const page = `# States of a peer

Drawn from \`shared/peer/machine.ts\`; a test fails when the two differ (\`npx vitest run shared/peer/peer-states.test.ts -u\` draws it anew).

\`\`\`mermaid
${peerMachine.mermaid()}\`\`\`
`;
  await expect(page).toMatchFileSnapshot("../../docs/peer-states.md");
});
