/**
 * comtask: automate Windows from TypeScript. COM through `ole32` and `oleaut32`, task functions
 * that compose, and declarative task files; the Windows Fax Service is the first provider.
 *
 * Importing this module opens nothing. Run as a program it is the command line.
 *
 * @module
 */
export {
  type ApartmentKind,
  type Bound,
  com,
  ComError,
  type ComErrorDetails,
  type ComStats,
  type CreateObjectOptions,
  Decimal,
  type DynamicObject,
  type HostOptions,
  type InterfaceTable,
  type MemberInfo,
  type Ref,
  type RegisterClassOptions,
  type TypeLibrary,
} from "./lib/com/mod.ts";
export {
  type AnyFaxServer,
  connect,
  type ConnectOptions,
  disconnect,
  type ExtendedFaxServer,
  FAX_CODES,
  FaxDoc,
  FaxError,
  FaxJob,
  type FaxJobInfo,
  FaxJobs,
  FaxPort,
  FaxServer,
  FaxStatus,
  openFaxTiff,
  withFaxDocument,
  withServer,
} from "./lib/fax/mod.ts";
export * from "./lib/engine/mod.ts";
export * from "./tasks/mod.ts";
export { z } from "./lib/zod.ts";
export { join } from "node:path";

if (import.meta.main) void start();

/** Not awaited up there: a task that is a module imports this one, and would wait for its own end. */
async function start(): Promise<void> {
  Deno.exitCode = 1; // until the command line says how it went
  const { main } = await import("./lib/cli/mod.ts");
  Deno.exit(await main(Deno.args));
}
