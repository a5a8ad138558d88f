/** What `storage.spec.ts` runs in a page: a browser's storage, and the contract that it shares with the simulator's disk. */
export { DISK_CONTRACT } from "../../../shared/simulation/testing/disk-contract.ts";
export { openResultStore } from "../../../web/storage/result-store.ts";
export { SeatDisk } from "../../../web/storage/seat-disk.ts";
export { SeatStore } from "../../../web/storage/seat-store.ts";
