/**
 * COM automation: objects by ProgID, their members by name, and TypeScript objects
 * that native code can call.
 *
 * @module
 */
export * from "./com.ts";
export * from "./async_calls.ts";
export * from "./calls.ts";
export * from "./objects.ts";
export { Apartment, type ApartmentCallOptions } from "./apartment.ts";
export { type ApartmentOperations, emitFromApartment, serveApartment } from "./apartment_host.ts";
export { ObjectApartment } from "./apartment_objects.ts";
export type { AsyncDynamicObject } from "./async_face.ts";
export type { MemberKind } from "./member_table.ts";
export type { RegistryView } from "./registry.ts";
export type { ActivationOptions, ClassContext, Credentials } from "./activation.ts";
export { checkHresult, ComError, type ComErrorDetails } from "./com_error.ts";
export { Decimal } from "./decimal.ts";
export { dateFromOle, dateToOle } from "./date.ts";
export type { DynamicMember } from "./dynamic.ts";
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
} from "./event_sink.ts";
export type { HostedEvent, HostedEvents } from "./hosted_events.ts";
export type { ComEvent, EventOptions, Subscription } from "./events.ts";
export { guidFromText, guidToText } from "./guid.ts";
export {
  type HostedMember,
  HostedValue,
  type HostOptions,
  type Indexer,
  indexer,
} from "./hosted_object.ts";
export type { HostedParameter, HostedType } from "./hosted_types/hosted_type.ts";
export * from "./hresult.ts";
export {
  registeredServer,
  registerServer,
  serveClasses,
  type ServeClassesOptions,
  unregisterServer,
  writeTypeLibrary,
} from "./local_server.ts";
export type { TypeLibraryFile } from "./hosted_types/type_library_file.ts";
export type {
  RegisteredServer,
  ServerIdentity,
  ServerRegistration,
} from "./server_registration.ts";
export { record } from "./records.ts";
export { RawObject } from "./raw_object.ts";
export type { RegisterClassOptions } from "./hosted_classes.ts";
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
} from "./values.ts";
export { type ReferenceName, type VartypeName, vartypeName, VT } from "./vt.ts";
export {
  type AuthenticationLevel,
  type ImpersonationLevel,
  initializeSecurity,
  type SecurityOptions,
  setProxyBlanket,
} from "./security.ts";
export type { WaitOptions } from "./settle_by.ts";
export { fromShared, share, type SharedObject, type SharedToken } from "./sharing.ts";
export * from "./type_libraries.ts";
export type { MemberInfo, MemberParameter } from "./type_info/members.ts";
export type { RegisteredItem } from "./type_info/registered.ts";
export type { GenerateTypesOptions } from "./type_info/declarations/generate_types.ts";
export { TypeLibrary } from "./type_info/type_library.ts";
export type * from "./type_info/type_model.ts";
