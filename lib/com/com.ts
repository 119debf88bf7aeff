/**
 * `com`: all public functions under one name.
 *
 * @module
 */
import * as asyncCalls from "./calls/async_calls.ts";
import * as calls from "./calls/calls.ts";
import { Decimal } from "./values/decimal.ts";
import { defineInterface } from "./early/define_interface.ts";
import { IPropertyNotifySink } from "./events/event_sink.ts";
import { type Indexer, indexer } from "./hosting/hosted_object.ts";
import {
  registeredServer,
  registerServer,
  serveClasses,
  unregisterServer,
  writeTypeLibrary,
} from "./hosting/local_server.ts";
import * as objects from "./objects/objects.ts";
import { record } from "./records/records.ts";
import { arrayBounds } from "./values/safe_array.ts";
import { initializeSecurity, setProxyBlanket } from "./apartments/security.ts";
import { fromShared, share } from "./apartments/sharing.ts";
import { ArrayVariant, type Bound, EMPTY, NOTHING, Ref, Scode, Variant } from "./values/values.ts";
import * as typeLibraries from "./type_info/type_libraries.ts";
import type { ReferenceName, VartypeName } from "./values/vt.ts";

/** A by-reference argument: read `.value` after the call. */
export function ref<T = unknown>(initial?: T, vt?: ReferenceName): Ref<T> {
  return new Ref(initial as T, vt);
}

/** A value that travels as exactly this VARIANT type. */
export function variant(vt: VartypeName, value: unknown): Variant {
  return new Variant(vt, value);
}

/** An array with a chosen element type and bounds. */
export function array(
  values: ArrayLike<unknown>,
  options: { readonly vt?: VartypeName; readonly bounds?: readonly Bound[] } = {},
): ArrayVariant {
  return new ArrayVariant(values, options.vt, options.bounds);
}

/** All functions under one name, as `mod.ts` exports them. */
export const com = {
  alike: calls.alike,
  array,
  attach: objects.attach,
  call: calls.call,
  callAsync: asyncCalls.callAsync,
  createObject: objects.createObject,
  createObjectAsync: asyncCalls.createObjectAsync,
  Decimal,
  defineInterface,
  detach: objects.detach,
  EMPTY,
  events: calls.events,
  generateTypes: typeLibraries.generateTypes,
  get: calls.get,
  getActiveObject: objects.getActiveObject,
  getAsync: asyncCalls.getAsync,
  getObject: objects.getObject,
  host: objects.host,
  hosted: objects.hosted,
  initialize: objects.initialize,
  invoke: calls.invoke,
  IPropertyNotifySink,
  keep: objects.keep,
  loadInterface: typeLibraries.loadInterface,
  loadTypeLib: typeLibraries.loadTypeLib,
  members: typeLibraries.members,
  NOTHING,
  on: calls.on,
  openApartment: asyncCalls.openApartment,
  pointer: objects.pointer,
  put: calls.put,
  putAsync: asyncCalls.putAsync,
  putRef: calls.putRef,
  queryInterface: objects.queryInterface,
  record,
  ref,
  share,
  fire: objects.fire,
  fromShared,
  initializeSecurity,
  setProxyBlanket,
  registeredServer,
  registerServer,
  serveClasses,
  unregisterServer,
  registered: typeLibraries.registered,
  registerActiveObject: objects.registerActiveObject,
  registerClass: objects.registerClass,
  release: objects.release,
  Scode,
  scope: objects.scope,
  setLocale: calls.setLocale,
  stats: objects.stats,
  variant,
  writeTypeLibrary,
  bounds: arrayBounds,
  indexer: indexer as <T>(accessors: Indexer<T>) => Indexer<T>,
} as const;
