export { verb } from "./status.ts";
