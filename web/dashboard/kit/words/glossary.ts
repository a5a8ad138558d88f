/** The words of the protocol, each in one or two sentences for somebody who meets them for the first time. */
export const GLOSSARY = {
  seat: "One of the fixed number of places in a session, counted from 0. A seat belongs to one tab at a time.",
  peer: "A browser tab that sits in a seat. All peers run the same code; none of them leads.",
  incarnation:
    "One page load of a peer. A reload is a new incarnation of the same seat: it knows only what was written to the disk.",
  view: "Which seats take part now, as the peers agreed. View 1 has all seats; each change makes the next number.",
  record: "What is decided about a view: whether training goes on or stops, with which seats, and from which round.",
  ballot:
    "One attempt to have a record decided, numbered so that of two attempts the later one wins. Any peer may start one.",
  promise:
    "A peer's word to listen to no lower ballot. From then on it neither votes nor commits in the old view, so nothing can change behind the proposer's back.",
  quorum:
    "So many seats as it takes to decide: a majority of all seats, present or not. Two majorities always share a seat, so two different records can never both be decided.",
  minority:
    "Fewer seats than a quorum. They can decide nothing, since the others may be deciding something else, so they save what they have and stop.",
  base: "The round from which the next view goes on, or at which all stop: whatever anybody may have committed is in it.",
  grace:
    "How long a silent peer is waited for. It is counted once for each view, so coming and going does not refill it.",
  round:
    "One common step: every peer computes a gradient, all gradients are averaged, all apply the same update and vote on it.",
  digest:
    "A short fingerprint of the whole training state. Two peers with the same digest have the same model, bit for bit.",
  committed: "Agreed by all: every member voted for exactly this state, and it will never be undone.",
  seed: "Where all chance of the session begins: the same seed gives the same first model and the same batches.",
  policy:
    "What is decided when somebody is lost for good: that all save what they agreed on and stop, or that the majority goes on without the lost seats.",
  batch: "The samples that a peer looks at in one round, before it says how the model should change.",
  gradient: "For each number of the model, which way and how far it should change so that the answers get better.",
  blocks:
    "The parts of the model, one after the other. 784-128-10 says: 784 pixels go in, 128 numbers stand in between, 10 answers come out.",
  optimizer:
    "How an averaged gradient becomes a change of the model: in how large a step, and with how much memory of those before.",
  schedule: "How large the steps are from the first round to the last.",
  warmup: "Rounds at the beginning in which the steps grow from nothing to their full size: first gradients are wild.",
  localSteps:
    "So many steps each peer learns on its own before all average what came of it; fewer messages, and less in step.",
  secureAveraging:
    "Each peer adds secret noise to what it sends, made so that all noise cancels in the sum: only the sum is seen.",
  compression:
    "How many bits each number of a gradient takes on its way: none is 32, int8 is 8, int4 is 4; sparse sends one number in 64, the largest ones. What is lost by it is made up for in later rounds.",
  exactArithmetic:
    "Rounding depends on the order in which a machine adds up. What all must agree on is computed in one order everywhere, so that it is the same on each device, bit for bit.",
  frames: "Small windows inside this page, each with a whole peer in it: as if it were a tab of its own.",
  heartbeat: "The message by which a peer says, several times a second, that it is alive and what it is doing.",
  roundTrip: "How long a heartbeat takes to another peer and back.",
  recovering: "Reads from its own storage what this seat has promised and saved before.",
  joining: "Has its seat and forms its links. It starts when everybody hears everybody.",
  computing: "Works out the gradient of its own samples: how the model should change to get them right.",
  averaging: "Sends its gradient to the others, slice by slice, and takes in theirs, until it has the mean of all.",
  voting:
    "Has the next state of the model, tells everybody its digest, and waits for theirs. Equal votes of all commit the round.",
  agreeing: "Decides with the others who goes on and from which round. It takes a majority of all seats.",
  catchingUp: "Was away, and fetches the state that the others have agreed on, from several of them at once.",
  saving: "Writes the last state that all have agreed on to this browser's disk.",
  finished: "The session has reached its last round or its target. Nothing follows.",
  halted: "Training has stopped before its end, with a reason. What was saved stays. Nothing follows.",
  suspended: "Somebody is silent. Nobody goes ahead alone: all wait for the grace period, then decide how to go on.",
  loss: "How wrong the model still is on the samples it trains on, averaged over all peers; lower is better.",
  accuracy: "Share of the held-out samples, which training never sees, that the model names correctly.",
  heldOutLoss:
    "How surprised the model is by text that training never sees, in nats a token; lower is better. In bits, it says how short the text could be written with its help.",
  recall: "Of all samples that are of a class, the share that the model finds.",
  precision: "Of all answers of a class, the share that is right.",
  f1: "Recall and precision in one figure: 100 % only where both are, near 0 where either is (their harmonic mean).",
  baseline:
    "What a model is worth that looks at nothing: it always says the commonest class, or the mean of all numbers. A model that has learnt something is better.",
  meanError: "How far the model's numbers are off on average, too high or too low alike.",
  rootMeanSquare:
    "How far off on average, with large errors counting for more: the root of the mean of all squared errors. Much more than the mean error means that some are far off.",
  explained:
    "How much of the differences between the true numbers the model accounts for: 1 is all of them, 0 is no better than always saying the mean, and below 0 is worse.",
  compute: "Time for this peer's own gradient.",
  average: "Time to exchange and add up all gradients.",
  wait: "Time with nothing to do but wait for a member that still computes.",
  update: "Time for the optimizer's step and the digest of the new state.",
  vote: "Time from this peer's own vote to the commit.",
  epsilon:
    "How much anybody can learn about what is hidden: with or without it, no outcome becomes more than e to the epsilon times as likely. 0 is nothing at all, 1 is little, 10 is a lot.",
  delta: "The small chance that the promise of epsilon does not hold.",
  backend:
    "What does the arithmetic: webgpu (graphics card), simd (our own fast code on the processor), wasm (TensorFlow.js there) or cpu.",
} as const;

export type Word = keyof typeof GLOSSARY;
