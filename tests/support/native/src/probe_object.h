// The probe: one class behind four CLSIDs, described by probe.idl.
#pragma once

#include <map>

#include "events.h"
#include "probe.h"
#include "support.h"

#define TYPED_METHODS(name, type)                                             \
  HRESULT STDMETHODCALLTYPE Echo##name(type value, type *result) override;    \
  HRESULT STDMETHODCALLTYPE Bump##name(type *value) override;

class ProbeObject final : public IProbe,
                          public IConnectionPointContainer,
                          public IProvideClassInfo2,
                          public ISupportErrorInfo,
                          Counted {
 public:
  // `clsid` is the class it was created as; the stub's IDispatch answers E_NOTIMPL to everything.
  ProbeObject(ITypeLib *library, REFCLSID clsid);

  COUNTED_REFERENCES
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void **object) override;

  HRESULT STDMETHODCALLTYPE GetTypeInfoCount(UINT *count) override;
  HRESULT STDMETHODCALLTYPE GetTypeInfo(UINT index, LCID lcid, ITypeInfo **info) override;
  HRESULT STDMETHODCALLTYPE GetIDsOfNames(REFIID iid, LPOLESTR *names, UINT count, LCID lcid,
                                          DISPID *ids) override;
  HRESULT STDMETHODCALLTYPE Invoke(DISPID id, REFIID iid, LCID lcid, WORD flags, DISPPARAMS *params,
                                   VARIANT *result, EXCEPINFO *exception, UINT *argument) override;

  HRESULT STDMETHODCALLTYPE EnumConnectionPoints(IEnumConnectionPoints **points) override;
  HRESULT STDMETHODCALLTYPE FindConnectionPoint(REFIID iid, IConnectionPoint **point) override;
  HRESULT STDMETHODCALLTYPE GetClassInfo(ITypeInfo **info) override;
  HRESULT STDMETHODCALLTYPE GetGUID(DWORD kind, GUID *guid) override;
  HRESULT STDMETHODCALLTYPE InterfaceSupportsErrorInfo(REFIID iid) override;

  HRESULT STDMETHODCALLTYPE get_Item(BSTR key, VARIANT *value) override;
  HRESULT STDMETHODCALLTYPE put_Item(BSTR key, VARIANT value) override;
  HRESULT STDMETHODCALLTYPE get_Cell(LONG row, LONG column, LONG *value) override;
  HRESULT STDMETHODCALLTYPE put_Cell(LONG row, LONG column, LONG value) override;
  HRESULT STDMETHODCALLTYPE get_Number(LONG *value) override;
  HRESULT STDMETHODCALLTYPE put_Number(LONG value) override;
  HRESULT STDMETHODCALLTYPE get_Target(VARIANT *value) override;
  HRESULT STDMETHODCALLTYPE put_Target(VARIANT value) override;
  HRESULT STDMETHODCALLTYPE putref_Target(VARIANT value) override;
  HRESULT STDMETHODCALLTYPE get_TargetVerb(BSTR *value) override;
  HRESULT STDMETHODCALLTYPE get_ReadOnly(BSTR *value) override;
  HRESULT STDMETHODCALLTYPE put_WriteOnly(LONG value) override;
  HRESULT STDMETHODCALLTYPE get_Colour(ProbeColour *value) override;
  HRESULT STDMETHODCALLTYPE put_Colour(ProbeColour value) override;

  HRESULT STDMETHODCALLTYPE Add(LONG a, LONG b, LONG *sum) override;
  HRESULT STDMETHODCALLTYPE AddDouble(double a, double b, double *sum) override;

  HRESULT STDMETHODCALLTYPE Echo(VARIANT value, VARIANT *result) override;
  HRESULT STDMETHODCALLTYPE Describe(VARIANT value, BSTR *text) override;
  HRESULT STDMETHODCALLTYPE VarTypeOf(VARIANT value, LONG *vt) override;
  HRESULT STDMETHODCALLTYPE Make(LONG vt, VARIANT value, VARIANT *result) override;
  HRESULT STDMETHODCALLTYPE MakeArray(LONG vt, SAFEARRAY *bounds, VARIANT *result) override;
  HRESULT STDMETHODCALLTYPE Replace(VARIANT *value, VARIANT by) override;
  HRESULT STDMETHODCALLTYPE MakeString(LONG count, BSTR *text) override;

  TYPED_METHODS(I1, signed char)
  TYPED_METHODS(UI1, unsigned char)
  TYPED_METHODS(I2, short)
  TYPED_METHODS(UI2, unsigned short)
  TYPED_METHODS(I4, LONG)
  TYPED_METHODS(UI4, ULONG)
  TYPED_METHODS(I8, hyper)
  TYPED_METHODS(UI8, MIDL_uhyper)
  TYPED_METHODS(INT, int)
  TYPED_METHODS(UINT, unsigned int)
  TYPED_METHODS(R4, float)
  TYPED_METHODS(R8, double)
  TYPED_METHODS(CY, CURRENCY)
  TYPED_METHODS(DATE, DATE)
  TYPED_METHODS(DECIMAL, DECIMAL)
  TYPED_METHODS(BOOL, VARIANT_BOOL)
  TYPED_METHODS(BSTR, BSTR)
  TYPED_METHODS(ERROR, SCODE)
  TYPED_METHODS(VARIANT, VARIANT)
  TYPED_METHODS(DISPATCH, IDispatch *)
  TYPED_METHODS(UNKNOWN, IUnknown *)
  TYPED_METHODS(Colour, ProbeColour)
  TYPED_METHODS(Bytes, SAFEARRAY *)
  TYPED_METHODS(Longs, SAFEARRAY *)
  TYPED_METHODS(Strings, SAFEARRAY *)
  TYPED_METHODS(Variants, SAFEARRAY *)

  HRESULT STDMETHODCALLTYPE Optional(LONG a, VARIANT b, LONG c, BSTR d, BSTR *text) override;
  HRESULT STDMETHODCALLTYPE Join(BSTR separator, SAFEARRAY *parts, BSTR *text) override;
  HRESULT STDMETHODCALLTYPE Named(LONG x, LONG y, LONG z, BSTR *text) override;
  HRESULT STDMETHODCALLTYPE Split(BSTR text, BSTR *head, BSTR *tail, LONG *count) override;

  HRESULT STDMETHODCALLTYPE Return(LONG result) override;
  HRESULT STDMETHODCALLTYPE Fail(LONG result, BSTR description) override;
  HRESULT STDMETHODCALLTYPE Busy(LONG rejections, LONG *attempts) override;

  HRESULT STDMETHODCALLTYPE get_Self(IProbe **value) override;
  HRESULT STDMETHODCALLTYPE get_NothingThere(IDispatch **value) override;
  HRESULT STDMETHODCALLTYPE Range(LONG count, LONG block, IDispatch **collection) override;
  HRESULT STDMETHODCALLTYPE get_Alive(LONG *count) override;
  HRESULT STDMETHODCALLTYPE ReferencesOf(IUnknown *object, LONG *count) override;
  HRESULT STDMETHODCALLTYPE get_ThreadId(LONG *id) override;
  HRESULT STDMETHODCALLTYPE get_ProcessId(LONG *id) override;
  HRESULT STDMETHODCALLTYPE Sleep(LONG milliseconds) override;

  HRESULT STDMETHODCALLTYPE Call(IDispatch *object, BSTR name, SAFEARRAY *arguments,
                                 VARIANT *result) override;
  HRESULT STDMETHODCALLTYPE CallByRef(IDispatch *object, BSTR name, VARIANT value,
                                      VARIANT_BOOL asVariant, VARIANT *result) override;
  HRESULT STDMETHODCALLTYPE CallFromThread(IDispatch *object, BSTR name, SAFEARRAY *arguments,
                                           VARIANT *result) override;
  HRESULT STDMETHODCALLTYPE ErrorOf(IDispatch *object, BSTR name, BSTR *text) override;
  HRESULT STDMETHODCALLTYPE PutOn(IDispatch *object, BSTR name, VARIANT value,
                                  VARIANT_BOOL byRef) override;

  HRESULT STDMETHODCALLTYPE Fire(BSTR event, LONG count, BSTR *text) override;
  HRESULT STDMETHODCALLTYPE FireLater(LONG count, LONG delayMs) override;
  HRESULT STDMETHODCALLTYPE get_SinkCount(LONG *count) override;

 private:
  ~ProbeObject() override;

  std::wstring fireQuery();
  std::wstring fireThree();

  const CLSID clsid;
  Ref<ITypeLib> library;
  Ref<ITypeInfo> typeInfo;
  ConnectionPoint eventPoint;
  ConnectionPoint propertyPoint;
  std::map<std::wstring, Variant> items;
  std::map<std::pair<LONG, LONG>, LONG> cells;
  LONG number = 0;
  LONG busyAttempts = 0;
  Variant target;
  std::wstring targetVerb = L"none";
  ProbeColour colour = Red;
};
