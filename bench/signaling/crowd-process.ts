import { Crowd } from "./crowd.ts";
import type { Order } from "./orders.ts";

/** The process of simulated pages: gets the servers' addresses as arguments, orders by its channel, and reports there. */
const crowd = new Crowd(process.argv.slice(2));
process.on("message", (order: Order) => {
  void crowd.obey(order).then((report) => process.send?.(report));
});
process.on("disconnect", () => process.exit());
