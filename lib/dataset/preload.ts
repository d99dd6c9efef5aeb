/**
 * Loading ahead of time what is otherwise loaded when it is first needed.
 *
 * @module
 */
import { loadDcmjs } from "./dcmjs.ts";
import { loadPako } from "./deflate.ts";

/**
 * Loads the libraries that data sets are decoded, encoded and inflated with. For servers: what is loaded with the first
 * request that needs it cannot be loaded when peers have used up the file descriptors.
 *
 * @returns Settles when they are there.
 */
export async function preloadCodecs(): Promise<void> {
  await Promise.all([loadDcmjs(), loadPako()]);
}
