// The server and its documents.
#pragma once

#include "fax_object.h"

class FaxServerObject final : public FaxObject<IFaxServer> {
 public:
  FaxServerObject();

  HRESULT STDMETHODCALLTYPE Connect(BSTR serverName) override;
  HRESULT STDMETHODCALLTYPE Disconnect() override;
  HRESULT STDMETHODCALLTYPE GetPorts(VARIANT *result) override;
  HRESULT STDMETHODCALLTYPE CreateDocument(BSTR fileName, VARIANT *result) override;
  HRESULT STDMETHODCALLTYPE GetJobs(VARIANT *result) override;

  READ_WRITE(Retries, LONG)
  READ_WRITE(RetryDelay, LONG)
  READ_WRITE(DirtyDays, LONG)
  READ_WRITE(Branding, int)
  READ_WRITE(UseDeviceTsid, int)
  READ_WRITE(ServerCoverpage, int)
  READ_WRITE(PauseServerQueue, int)
  READ_WRITE(ArchiveOutboundFaxes, int)
  READ_WRITE(ArchiveDirectory, BSTR)
  READ_WRITE(ServerMapiProfile, BSTR)
  READ_WRITE(DiscountRateStartHour, short)
  READ_WRITE(DiscountRateStartMinute, short)
  READ_WRITE(DiscountRateEndHour, short)
  READ_WRITE(DiscountRateEndMinute, short)
};

class FaxDocObject final : public FaxObject<IFaxDoc> {
 public:
  FaxDocObject(SessionRef session, const std::wstring &fileName);

  HRESULT STDMETHODCALLTYPE Send(LONG *jobId) override;
  HRESULT STDMETHODCALLTYPE putref_ConnectionObject(IDispatch *object) override;

  READ_WRITE(FileName, BSTR)
  READ_WRITE(CoverpageName, BSTR)
  READ_WRITE(SendCoverpage, int)
  READ_WRITE(ServerCoverpage, int)
  READ_WRITE(DiscountSend, int)
  READ_WRITE(RecipientName, BSTR)
  READ_WRITE(RecipientCompany, BSTR)
  READ_WRITE(RecipientAddress, BSTR)
  READ_WRITE(RecipientCity, BSTR)
  READ_WRITE(RecipientState, BSTR)
  READ_WRITE(RecipientZip, BSTR)
  READ_WRITE(RecipientCountry, BSTR)
  READ_WRITE(RecipientTitle, BSTR)
  READ_WRITE(RecipientDepartment, BSTR)
  READ_WRITE(RecipientOffice, BSTR)
  READ_WRITE(RecipientHomePhone, BSTR)
  READ_WRITE(RecipientOfficePhone, BSTR)
  READ_WRITE(SenderName, BSTR)
  READ_WRITE(SenderCompany, BSTR)
  READ_WRITE(SenderAddress, BSTR)
  READ_WRITE(SenderTitle, BSTR)
  READ_WRITE(SenderDepartment, BSTR)
  READ_WRITE(SenderOffice, BSTR)
  READ_WRITE(SenderHomePhone, BSTR)
  READ_WRITE(SenderOfficePhone, BSTR)
  READ_WRITE(CoverpageNote, BSTR)
  READ_WRITE(CoverpageSubject, BSTR)
  READ_WRITE(Tsid, BSTR)
  READ_WRITE(BillingCode, BSTR)
  READ_WRITE(EmailAddress, BSTR)
  READ_WRITE(DisplayName, BSTR)
  READ_WRITE(FaxNumber, BSTR)
  READ_WRITE(CallHandle, LONG)
  READ_WRITE(SenderFax, BSTR)
};
