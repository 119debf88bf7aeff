/** Servers of the built-in service, reached by COM as any other. */
import assert from "node:assert/strict";
import { com, ComError, type DynamicObject } from "../../lib/com/mod.ts";
import type { DialPlanInput, RegisteredLoopback } from "../../lib/loopback/mod.ts";
import { LOOPBACK_CLASSES, registerLoopback } from "../../lib/loopback/mod.ts";
import { PLAN, TIFF } from "./stores.ts";

/** A connected server on a new store. */
export interface Place {
  readonly server: DynamicObject;
  readonly registered: RegisteredLoopback;
  /** Path of a fax TIFF of two pages. */
  readonly document: string;
  readonly folder: string;
}

/** How the store is opened. */
export interface PlaceOptions {
  /** Options of the server name, such as `lines=2`. */
  readonly query?: string;
  readonly dialPlan?: DialPlanInput;
}

/** Registers the service on a new store and connects; asserts that nothing leaks. */
export async function onExtendedServer(
  use: (place: Place) => void | Promise<void>,
  { query = "speed=1000", dialPlan = PLAN }: PlaceOptions = {},
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "comtask-server-" });
  const before = com.stats().objects;
  try {
    const plan = `${folder}/plan.json`, document = `${folder}/a.tif`;
    await Deno.writeTextFile(plan, JSON.stringify(dialPlan));
    await Deno.writeFile(document, TIFF);
    const name = `loopback:${folder}/store?${query}&dialPlan=${encodeURIComponent(plan)}`;
    {
      using registered = registerLoopback({ name });
      using server = com.createObject(LOOPBACK_CLASSES.FaxServerEx.clsid);
      com.call(server, "Connect", "");
      await use({ server, registered, document, folder });
    }
    assert.equal(com.stats().objects, before, "references are left over");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The HRESULT of a call that must fail. */
export function failureOf(call: () => unknown): number {
  try {
    com.scope(call);
  } catch (error) {
    assert.ok(error instanceof ComError, `expected ComError, got ${error}`);
    return error.hresult;
  }
  assert.fail("the call succeeded");
}

/** Follows properties from an object; everything on the way is released by the scope. */
export function path(object: DynamicObject, ...names: string[]): DynamicObject {
  return names.reduce((at, name) => com.get(at, name) as DynamicObject, object);
}

/** Calls a method that gives an object. */
export function call(object: DynamicObject, name: string, ...args: unknown[]): DynamicObject {
  return com.call(object, name, ...args) as DynamicObject;
}

/** An item of a collection. */
export function item(collection: DynamicObject, index: unknown = 1): DynamicObject {
  return com.get(collection, "Item", index) as DynamicObject;
}

/** Values of some properties. */
export function read(object: DynamicObject, ...names: string[]): unknown[] {
  return names.map((name) => com.get(object, name));
}
