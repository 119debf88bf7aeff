// Connection points of the probe: its own dispinterface and IPropertyNotifySink.
#pragma once

#include <map>

#include "support.h"

class ConnectionPoint : public IConnectionPoint {
 public:
  ConnectionPoint(IConnectionPointContainer *owner, REFIID events) : owner(owner), events(events) {}
  ~ConnectionPoint();

  // Lives and dies with its container.
  ULONG STDMETHODCALLTYPE AddRef() override { return owner->AddRef(); }
  ULONG STDMETHODCALLTYPE Release() override { return owner->Release(); }
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void **object) override;

  HRESULT STDMETHODCALLTYPE GetConnectionInterface(IID *iid) override;
  HRESULT STDMETHODCALLTYPE GetConnectionPointContainer(IConnectionPointContainer **result) override;
  HRESULT STDMETHODCALLTYPE Advise(IUnknown *sink, DWORD *cookie) override;
  HRESULT STDMETHODCALLTYPE Unadvise(DWORD cookie) override;
  HRESULT STDMETHODCALLTYPE EnumConnections(IEnumConnections **result) override;

  long sinkCount() const { return static_cast<long>(sinks.size()); }

  // Fires an event at every sink; the arguments are in declared order. Returns what the last sink
  // answered, in words.
  std::wstring fire(DISPID event, VARIANT *arguments, UINT count);

  // Fires IPropertyNotifySink::OnChanged.
  void notifyChanged(DISPID property);

  // Fires event `event` with the numbers 1 to `count` from a thread of its own.
  HRESULT fireLater(DISPID event, long count, long delayMs);

 private:
  IConnectionPointContainer *owner;  // not counted: it holds us
  const IID events;
  std::map<DWORD, IUnknown *> sinks;
  DWORD lastCookie = 0;
};
