#include "events.h"

#include <vector>

#include "calls.h"
#include "values.h"

namespace {

std::wstring fireAt(IDispatch *sink, DISPID event, VARIANT *arguments, UINT count) {
  std::vector<VARIANT> reversed(arguments, arguments + count);
  std::vector<VARIANT> order(reversed.rbegin(), reversed.rend());
  DISPPARAMS params = {order.data(), nullptr, count, 0};
  Outcome outcome;
  outcome.result = sink->Invoke(event, IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_METHOD, &params,
                                &outcome.value, &outcome.exception, &outcome.argument);
  return FAILED(outcome.result) ? outcome.describe() : describe(outcome.value);
}

struct LaterEvents {
  std::vector<IStream *> sinks;
  DISPID event;
  long count;
  long delayMs;
};

DWORD WINAPI runLater(void *parameter) {
  const LaterEvents *later = static_cast<LaterEvents *>(parameter);
  CoInitializeEx(nullptr, COINIT_MULTITHREADED);
  Sleep(static_cast<DWORD>(later->delayMs));
  for (IStream *stream : later->sinks) {
    Ref<IDispatch> sink;
    const HRESULT hr = CoGetInterfaceAndReleaseStream(stream, IID_IDispatch,
                                                      reinterpret_cast<void **>(sink.out()));
    for (long i = 1; SUCCEEDED(hr) && i <= later->count; i++) {
      Variant number;
      setLong(&number, i);
      fireAt(sink.get(), later->event, &number, 1);
    }
  }
  CoUninitialize();
  delete later;
  objectDestroyed();  // a server process stays until its events are out
  return 0;
}

}  // namespace

ConnectionPoint::~ConnectionPoint() {
  for (const auto &[cookie, sink] : sinks) sink->Release();
}

HRESULT ConnectionPoint::QueryInterface(REFIID iid, void **object) {
  if (!object) return E_POINTER;
  *object = iid == IID_IUnknown || iid == IID_IConnectionPoint ? this : nullptr;
  if (!*object) return E_NOINTERFACE;
  AddRef();
  return S_OK;
}

HRESULT ConnectionPoint::GetConnectionInterface(IID *iid) {
  *iid = events;
  return S_OK;
}

HRESULT ConnectionPoint::GetConnectionPointContainer(IConnectionPointContainer **result) {
  owner->AddRef();
  *result = owner;
  return S_OK;
}

HRESULT ConnectionPoint::Advise(IUnknown *sink, DWORD *cookie) {
  if (!sink || !cookie) return E_POINTER;
  IUnknown *wanted = nullptr;
  HRESULT hr = sink->QueryInterface(events, reinterpret_cast<void **>(&wanted));
  if (FAILED(hr) && events != IID_IPropertyNotifySink) {
    hr = sink->QueryInterface(IID_IDispatch, reinterpret_cast<void **>(&wanted));
  }
  if (FAILED(hr)) return CONNECT_E_CANNOTCONNECT;
  *cookie = ++lastCookie;
  sinks[*cookie] = wanted;
  return S_OK;
}

HRESULT ConnectionPoint::Unadvise(DWORD cookie) {
  const auto found = sinks.find(cookie);
  if (found == sinks.end()) return CONNECT_E_NOCONNECTION;
  IUnknown *sink = found->second;
  sinks.erase(found);
  sink->Release();
  return S_OK;
}

HRESULT ConnectionPoint::EnumConnections(IEnumConnections **) { return E_NOTIMPL; }

std::wstring ConnectionPoint::fire(DISPID event, VARIANT *arguments, UINT count) {
  std::vector<Ref<IDispatch>> targets;  // a sink may leave while the event goes round
  for (const auto &[cookie, sink] : sinks) {
    Ref<IDispatch> target;
    if (SUCCEEDED(sink->QueryInterface(IID_IDispatch, reinterpret_cast<void **>(target.out())))) {
      targets.push_back(target);
    }
  }
  std::wstring answer = L"no sink";
  for (const auto &target : targets) answer = fireAt(target.get(), event, arguments, count);
  return answer;
}

void ConnectionPoint::notifyChanged(DISPID property) {
  std::vector<Ref<IUnknown>> targets;
  for (const auto &[cookie, sink] : sinks) targets.push_back(share(sink));
  for (const auto &target : targets) {
    static_cast<IPropertyNotifySink *>(target.get())->OnChanged(property);
  }
}

HRESULT ConnectionPoint::fireLater(DISPID event, long count, long delayMs) {
  LaterEvents *later = new LaterEvents{{}, event, count, delayMs};
  for (const auto &[cookie, sink] : sinks) {
    IStream *stream = nullptr;
    const HRESULT hr = CoMarshalInterThreadInterfaceInStream(IID_IDispatch, sink, &stream);
    if (SUCCEEDED(hr)) later->sinks.push_back(stream);
  }
  objectCreated();
  const HANDLE thread = CreateThread(nullptr, 0, runLater, later, 0, nullptr);
  if (!thread) return HRESULT_FROM_WIN32(GetLastError());
  CloseHandle(thread);
  return S_OK;
}
