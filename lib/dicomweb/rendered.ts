/**
 * Drawings of hanging protocols, as PS3.18 §10.4 has renderings of images.
 *
 * @module
 */
import type { Repository } from "../repository/types.ts";
import { Problem } from "./problem.ts";
import { readInstance } from "./retrieve.ts";

export async function rendered(_request: Request, uid: string, repository: Repository): Promise<Response> {
  await readInstance(repository, uid);
  throw new Problem(501, "Drawings are not there yet");
}
