import type { Router } from "express";
import description from "../docs/openapi.json" with { type: "json" };
import { API, PATHS } from "../shared/signaling/contract.ts";
import type { OwnAddress } from "./own-address.ts";

/** Hands out what describes the API to other programs, with the address below which this server has it. */
export function openApiRoute(router: Router, own: OwnAddress): void {
  router.get(PATHS.openapi, (request, response) => {
    response.json({ ...description, servers: [{ url: own.basePathOf(request) + API }] });
  });
}
