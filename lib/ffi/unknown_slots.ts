/**
 * The slots that every vtable of COM begins with. Source: `unknwn.h`.
 *
 * @module
 */

/** Slot of `IUnknown::QueryInterface`. */
export const QUERY_INTERFACE = 0;
/** Slot of `IUnknown::AddRef`. */
export const ADD_REF = 1;
/** Slot of `IUnknown::Release`. */
export const RELEASE = 2;
