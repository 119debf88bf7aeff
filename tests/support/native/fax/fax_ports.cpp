#include "fax_ports.h"

FaxPortsObject::FaxPortsObject(SessionRef session)
    : FaxCollection(L"FaxPorts", IID_IFaxPorts, std::move(session)) {}

HRESULT FaxPortsObject::item(LONG index, VARIANT *result) {
  return give(new FaxPortObject(session, index), result);
}

FaxPortObject::FaxPortObject(SessionRef session, LONG deviceId)
    : FaxObject(L"FaxPort", IID_IFaxPort, std::move(session)) {
  set(L"Name", L"Modem " + std::to_wstring(deviceId));
  set(L"DeviceId", deviceId);
  set(L"Rings", 2);
  set(L"Csid", L"Called");
  set(L"Tsid", L"Transmitting");
  set(L"Send", 1);
  set(L"Receive", deviceId == 1 ? 1 : 0);
  set(L"Priority", deviceId);
  set(L"CanModify", 1);
}

HRESULT FaxPortObject::GetRoutingMethods(VARIANT *result) {
  const HRESULT hr = enterConnected(L"GetRoutingMethods");
  if (FAILED(hr)) return hr;
  return give(new FaxRoutingMethodsObject(session, number(L"DeviceId")), result);
}

HRESULT FaxPortObject::GetStatus(VARIANT *result) {
  const HRESULT hr = enterConnected(L"GetStatus");
  return FAILED(hr) ? hr : give(new FaxStatusObject(session, number(L"DeviceId")), result);
}

FaxStatusObject::FaxStatusObject(SessionRef session, LONG deviceId)
    : FaxObject(L"FaxStatus", IID_IFaxStatus, std::move(session)) {
  set(L"DeviceId", deviceId);
  set(L"DeviceName", L"Modem " + std::to_wstring(deviceId));
  set(L"Description", L"Available");
}

HRESULT FaxStatusObject::Refresh() { return enterConnected(L"Refresh"); }

FaxRoutingMethodsObject::FaxRoutingMethodsObject(SessionRef session, LONG deviceId)
    : FaxCollection(L"FaxRoutingMethods", IID_IFaxRoutingMethods, std::move(session)),
      deviceId(deviceId) {}

HRESULT FaxRoutingMethodsObject::item(LONG, VARIANT *result) {
  return give(new FaxRoutingMethodObject(session, deviceId), result);
}

FaxRoutingMethodObject::FaxRoutingMethodObject(SessionRef session, LONG deviceId)
    : FaxObject(L"FaxRoutingMethod", IID_IFaxRoutingMethod, std::move(session)) {
  set(L"DeviceId", deviceId);
  set(L"Enable", 1);
  set(L"DeviceName", L"Modem " + std::to_wstring(deviceId));
  set(L"FriendlyName", L"Store in a folder");
  set(L"Guid", L"{87099239-C7AF-11D0-B225-00C04FB6C2F5}");
  set(L"ExtensionName", L"Routing of the stand-in");
  set(L"RoutingData", environmentText(L"COMTASK_FAX_INBOX"));
}
