/** The words of the protocol, each in one or two sentences for somebody who meets them for the first time. */
export const GLOSSARY = {
  seat: "One of the fixed number of places in this session. A seat belongs to one tab at a time.",
  peer: "A browser tab that sits in a seat. All peers run the same code; none of them leads.",
  view: "The numbered membership that the peers agreed on: which seats take part now.",
  round:
    "One common step: every peer computes a gradient, all gradients are averaged, all apply the same update and vote on it.",
  digest:
    "A short fingerprint of the whole training state. Two peers with the same digest have the same model, bit for bit.",
  committed: "Agreed by all: every member voted for exactly this state, and it will never be undone.",
  heartbeat: "The message by which a peer says, several times a second, that it is alive and what it is doing.",
  roundTrip: "How long a heartbeat takes to another peer and back.",
  suspended: "Somebody is silent. Nobody goes ahead alone: all wait for the grace period, then save and stop.",
  loss: "How wrong the model still is on the samples it trains on, averaged over all peers; lower is better.",
  accuracy: "Share of the held-out test images, which training never sees, that the model names correctly.",
  compute: "Time for this peer's own gradient.",
  average: "Time to exchange and add up all gradients.",
  wait: "Time with nothing to do but wait for a member that still computes.",
  update: "Time for the optimizer's step and the digest of the new state.",
  vote: "Time from this peer's own vote to the commit.",
  backend: "What does the arithmetic: webgpu (graphics card), wasm (fast code on the processor) or cpu.",
} as const;

export type Word = keyof typeof GLOSSARY;
