/**
 * COM automation: objects by ProgID, their members by name, and TypeScript objects
 * that native code can call.
 *
 * @module
 */
export * from "./com.ts";
export * from "./calls/async_calls.ts";
export * from "./calls/calls.ts";
export { readItems, type ReadItemsOptions } from "./calls/read_items.ts";
export * from "./objects/objects.ts";
export { Apartment, type ApartmentCallOptions } from "./apartments/apartment.ts";
export {
  type ApartmentOperations,
  emitFromApartment,
  serveApartment,
} from "./apartments/apartment_host.ts";
export type { ObjectApartment } from "./apartments/apartment_objects.ts";
export type { Binding } from "./apartments/mta.ts";
export type { AsyncDynamicObject } from "./apartments/async_face.ts";
export type { MemberKind } from "./calls/member_table.ts";
export type { RegistryView } from "./activation/registry.ts";
export type { ActivationOptions, ClassContext, Credentials } from "./activation/activation.ts";
export { checkHresult, ComError, type ComErrorDetails } from "./errors/com_error.ts";
export { Decimal } from "./values/decimal.ts";
export { dateFromOle, dateToOle } from "./values/date.ts";
export type { DynamicMember } from "./calls/dynamic.ts";
export {
  type DefinedMethod,
  type DefinedParameter,
  type DefinedType,
  defineInterface,
  type InterfaceDefinition,
} from "./early/define_interface.ts";
export {
  InterfaceTable,
  type SlotFunction,
  type SlotMember,
  type SlotParameter,
  type SlotTarget,
  type SlotType,
} from "./early/interface_table.ts";
export {
  IPropertyNotifySink,
  type SinkInterface,
  type SinkMethod,
  type SinkParameter,
} from "./events/event_sink.ts";
export type { HostedEvent, HostedEvents } from "./hosting/hosted_events.ts";
export type { ComEvent, EventOptions, Subscription } from "./events/events.ts";
export { guidFromText, guidToText } from "./values/guid.ts";
export { progIdFault } from "./activation/prog_id.ts";
export {
  type HostedMember,
  HostedValue,
  type HostOptions,
  type Indexer,
  indexer,
} from "./hosting/hosted_object.ts";
export type { HostedParameter, HostedType } from "./hosting/types/hosted_type.ts";
export * from "./errors/hresult.ts";
export {
  registeredServer,
  registerServer,
  serveClasses,
  type ServeClassesOptions,
  unregisterServer,
  writeTypeLibrary,
} from "./hosting/local_server.ts";
export type { TypeLibraryFile } from "./hosting/types/type_library_file.ts";
export type {
  RegisteredServer,
  ServerIdentity,
  ServerRegistration,
} from "./hosting/server_registration.ts";
export { record } from "./records/records.ts";
export { RawObject } from "./objects/raw_object.ts";
export type { RegisterClassOptions } from "./hosting/hosted_classes.ts";
export type { ApartmentKind, ComStats } from "./runtime.ts";
export {
  ArrayVariant,
  type Bound,
  EMPTY,
  NOTHING,
  OpaqueVariant,
  Ref,
  Scode,
  Variant,
} from "./values/values.ts";
export { type ReferenceName, type VartypeName, vartypeName, VT } from "./values/vt.ts";
export {
  type AuthenticationLevel,
  type ImpersonationLevel,
  initializeSecurity,
  type SecurityOptions,
  setProxyBlanket,
} from "./apartments/security.ts";
export type { WaitOptions } from "./apartments/settle_by.ts";
export { fromShared, share, type SharedObject, type SharedToken } from "./apartments/sharing.ts";
export * from "./type_info/type_libraries.ts";
export type { MemberInfo, MemberParameter } from "./type_info/members.ts";
export type { RegisteredItem } from "./type_info/registered.ts";
export type { GenerateTypesOptions } from "./type_info/declarations/generate_types.ts";
export { TypeLibrary } from "./type_info/type_library.ts";
export type * from "./type_info/type_model.ts";
