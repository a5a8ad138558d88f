import type { SessionSpecInput } from "../../session/spec.ts";
import type { PeerState } from "../states.ts";
import { Cluster, emptyDisk } from "./cluster.ts";

/** Real peers, of whom seat 0 is in the state, and has a link to seat 1. Of three where nothing else is said. */
export const IN_STATE: Readonly<Record<PeerState, (spec?: SessionSpecInput) => Cluster>> = {
  recovering(spec = {}) {
    const cluster = new Cluster({ seats: 3, spec });
    cluster.reload(0, "page-0-again", { ...emptyDisk(), reads: "held" });
    cluster.connect(0, 1);
    return cluster;
  },
  joining(spec = {}) {
    const cluster = new Cluster({ seats: 3, spec });
    cluster.ready(0);
    cluster.connect(0, 1);
    return cluster;
  },
  computing: (spec = {}) => new Cluster({ seats: 3, spec }).start(),
  averaging(spec = {}) {
    const cluster = new Cluster({ seats: 3, spec }).start();
    cluster.answer(0);
    return cluster;
  },
  voting(spec = {}) {
    const cluster = new Cluster({ seats: 3, spec }).start();
    cluster.held.add("1>0 control");
    cluster.round();
    return cluster;
  },
  suspended(spec = {}) {
    const cluster = new Cluster({ seats: 3, spec }).start();
    cluster.cut(0, 2);
    return cluster;
  },
  agreeing(spec = {}) {
    const cluster = new Cluster({ seats: 3, spec: { ...spec, graceMs: 0 } }).start();
    cluster.held.add("1>0").add("2>0");
    while (cluster.states[0] !== "agreeing") cluster.pass(50);
    return cluster;
  },
  catchingUp(spec = {}) {
    const cluster = new Cluster({ seats: 3, spec }).start();
    cluster.reload(0, "page-0-again");
    cluster.held.add("1>0 bulk").add("2>0 bulk");
    cluster.ready(0);
    cluster.connect(0, 1);
    cluster.connect(0, 2);
    cluster.pass(500);
    return cluster;
  },
  saving(spec = {}) {
    const cluster = new Cluster({ seats: 3, spec: { ...spec, rounds: 1 } }).start();
    cluster.round();
    return cluster;
  },
  finished(spec = {}) {
    const cluster = new Cluster({ seats: 3, spec: { ...spec, rounds: 1 } }).start();
    cluster.finish();
    return cluster;
  },
  halted(spec = {}) {
    const cluster = new Cluster({ seats: 3, spec });
    cluster.step(0, { type: "halt" });
    cluster.connect(0, 1);
    return cluster;
  },
};
