/** Stores in temporary folders, and waiting for what the service does by itself. */
import type { FaxServiceOptions, FaxSubmission } from "../../lib/loopback/mod.ts";
import { FaxService, parseDialPlan } from "../../lib/loopback/mod.ts";
import { createBitmap, writeFaxTiff } from "../../lib/document/mod.ts";

/** A dial plan by the last digits of a number; all answers are quick at the speed of tests. */
export const PLAN = parseDialPlan({
  rules: [
    { pattern: "*01", answer: "busy", times: 1 },
    { pattern: "*03", answer: "busy" },
    { pattern: "*04", answer: "no-answer" },
    { pattern: "*05", failOnPage: 2 },
    { pattern: "*06", pageSeconds: 3600 },
    { pattern: "*07", answer: "rejected" },
    { pattern: "*08", dialSeconds: 3600 },
    { pattern: "*09", csid: "MY FAX" },
  ],
});

/** Calls take 8 to 48 ms, and the ten minutes to the next attempt 600 ms. */
export const SPEED = 1000;

/** Runs a test on a new store and removes it. */
export async function onStore(
  use: (service: FaxService, folder: string) => void | Promise<void>,
  options: Partial<FaxServiceOptions> = {},
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "comtask-loopback-" });
  try {
    using service = new FaxService({
      directory: `${folder}/store`,
      speed: SPEED,
      dialPlan: PLAN,
      ...options,
    });
    await use(service, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A fax TIFF of two small pages. */
export const TIFF: Uint8Array<ArrayBuffer> = writeFaxTiff([
  createBitmap(1728, 100),
  createBitmap(1728, 50),
]);

/** A fax to a number that ends so. */
export function faxTo(ending: string, more: Partial<FaxSubmission> = {}): FaxSubmission {
  return {
    document: { bytes: TIFF, name: "a.tif" },
    faxNumber: `+1 425 55501${ending}`,
    ...more,
  };
}

/** Waits until `test` holds. The limit is far above what it takes, and only ends a hung test. */
export async function until(what: string, test: () => boolean): Promise<void> {
  const end = Date.now() + 60_000;
  while (!test()) {
    if (Date.now() > end) throw new Error(`It did not happen that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
