// What COM itself asks a probe: interfaces, type information, late-bound calls, class information.
#include "probe_object.h"

ProbeObject::ProbeObject(ITypeLib *library, REFCLSID clsid)
    : clsid(clsid),
      library(share(library)),
      eventPoint(this, DIID_DProbeEvents),
      propertyPoint(this, IID_IPropertyNotifySink) {
  library->GetTypeInfoOfGuid(IID_IProbe, typeInfo.out());
}

ProbeObject::~ProbeObject() = default;

HRESULT ProbeObject::QueryInterface(REFIID iid, void **object) {
  if (!object) return E_POINTER;
  *object = nullptr;
  if (iid == IID_IUnknown || iid == IID_IDispatch || iid == IID_IProbe) {
    *object = static_cast<IProbe *>(this);
  } else if (iid == IID_IConnectionPointContainer) {
    *object = static_cast<IConnectionPointContainer *>(this);
  } else if (iid == IID_IProvideClassInfo || iid == IID_IProvideClassInfo2) {
    *object = static_cast<IProvideClassInfo2 *>(this);
  } else if (iid == IID_ISupportErrorInfo) {
    *object = static_cast<ISupportErrorInfo *>(this);
  }
  if (!*object) return E_NOINTERFACE;
  AddRef();
  return S_OK;
}

HRESULT ProbeObject::GetTypeInfoCount(UINT *count) {
  *count = clsid == CLSID_ProbeStub ? 0 : 1;
  return clsid == CLSID_ProbeStub ? E_NOTIMPL : S_OK;
}

HRESULT ProbeObject::GetTypeInfo(UINT index, LCID, ITypeInfo **info) {
  *info = nullptr;
  if (clsid == CLSID_ProbeStub) return E_NOTIMPL;
  if (index != 0) return DISP_E_BADINDEX;
  *info = share(typeInfo.get()).detach();
  return S_OK;
}

HRESULT ProbeObject::GetIDsOfNames(REFIID, LPOLESTR *names, UINT count, LCID, DISPID *ids) {
  if (clsid == CLSID_ProbeStub) return E_NOTIMPL;
  return typeInfo->GetIDsOfNames(names, count, ids);
}

HRESULT ProbeObject::Invoke(DISPID id, REFIID iid, LCID, WORD flags, DISPPARAMS *params,
                            VARIANT *result, EXCEPINFO *exception, UINT *argument) {
  if (clsid == CLSID_ProbeStub) return E_NOTIMPL;
  if (iid != IID_NULL) return DISP_E_UNKNOWNINTERFACE;
  SetErrorInfo(0, nullptr);
  IProbe *self = this;
  return typeInfo->Invoke(self, id, flags, params, result, exception, argument);
}

HRESULT ProbeObject::EnumConnectionPoints(IEnumConnectionPoints **points) {
  *points = nullptr;
  return E_NOTIMPL;  // as Wine's own servers answer: clients have to ask for the interface they want
}

HRESULT ProbeObject::FindConnectionPoint(REFIID iid, IConnectionPoint **point) {
  *point = nullptr;
  if (iid == DIID_DProbeEvents) *point = &eventPoint;
  if (iid == IID_IPropertyNotifySink) *point = &propertyPoint;
  if (!*point) return CONNECT_E_NOCONNECTION;
  AddRef();
  return S_OK;
}

HRESULT ProbeObject::GetClassInfo(ITypeInfo **info) {
  return library->GetTypeInfoOfGuid(clsid, info);
}

HRESULT ProbeObject::GetGUID(DWORD kind, GUID *guid) {
  if (kind != GUIDKIND_DEFAULT_SOURCE_DISP_IID) return E_INVALIDARG;
  *guid = DIID_DProbeEvents;
  return S_OK;
}

HRESULT ProbeObject::InterfaceSupportsErrorInfo(REFIID iid) {
  return iid == IID_IProbe || iid == IID_IDispatch ? S_OK : S_FALSE;
}
