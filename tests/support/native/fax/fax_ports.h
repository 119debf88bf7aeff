// Devices: ports, their status and routing methods.
#pragma once

#include "fax_object.h"

class FaxPortsObject final : public FaxCollection<IFaxPorts> {
 public:
  explicit FaxPortsObject(SessionRef session);

 protected:
  LONG size() override { return 2; }
  HRESULT item(LONG index, VARIANT *result) override;
};

class FaxPortObject final : public FaxObject<IFaxPort> {
 public:
  FaxPortObject(SessionRef session, LONG deviceId);

  HRESULT STDMETHODCALLTYPE GetRoutingMethods(VARIANT *result) override;
  HRESULT STDMETHODCALLTYPE GetStatus(VARIANT *result) override;

  READ(Name, BSTR)
  READ(DeviceId, LONG)
  READ_WRITE(Rings, LONG)
  READ_WRITE(Csid, BSTR)
  READ_WRITE(Tsid, BSTR)
  READ_WRITE(Send, int)
  READ_WRITE(Receive, int)
  READ_WRITE(Priority, LONG)
  READ(CanModify, int)
};

class FaxStatusObject final : public FaxObject<IFaxStatus> {
 public:
  FaxStatusObject(SessionRef session, LONG deviceId);

  HRESULT STDMETHODCALLTYPE Refresh() override;

  READ(CallerId, BSTR)
  READ(Csid, BSTR)
  READ(CurrentPage, LONG)
  READ(DeviceId, LONG)
  READ(DeviceName, BSTR)
  READ(DocumentName, BSTR)
  READ(Send, int)
  READ(Receive, int)
  READ(Address, BSTR)
  READ(RoutingString, BSTR)
  READ(SenderName, BSTR)
  READ(RecipientName, BSTR)
  READ(DocumentSize, LONG)
  READ(Description, BSTR)
  READ(PageCount, LONG)
  READ(Tsid, BSTR)
  READ(StartTime, DATE)
  READ(SubmittedTime, DATE)
  READ(ElapsedTime, DATE)
};

class FaxRoutingMethodsObject final : public FaxCollection<IFaxRoutingMethods> {
 public:
  FaxRoutingMethodsObject(SessionRef session, LONG deviceId);

 protected:
  LONG size() override { return 1; }
  HRESULT item(LONG index, VARIANT *result) override;

 private:
  const LONG deviceId;
};

class FaxRoutingMethodObject final : public FaxObject<IFaxRoutingMethod> {
 public:
  FaxRoutingMethodObject(SessionRef session, LONG deviceId);

  READ(DeviceId, LONG)
  READ_WRITE(Enable, int)
  READ(DeviceName, BSTR)
  READ(Guid, BSTR)
  READ(FunctionName, BSTR)
  READ(ImageName, BSTR)
  READ(FriendlyName, BSTR)
  READ(ExtensionName, BSTR)
  READ(RoutingData, BSTR)
};
