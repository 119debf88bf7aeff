#include "fax_server.h"

#include "fax_jobs.h"
#include "fax_ports.h"

FaxServerObject::FaxServerObject()
    : FaxObject(L"FaxServer", IID_IFaxServer, std::make_shared<Session>()) {
  set(L"Retries", 3);
  set(L"RetryDelay", 10);
  set(L"DirtyDays", 7);
  set(L"Branding", 1);
  set(L"ArchiveOutboundFaxes", 1);
  set(L"ArchiveDirectory", L"C:\\FaxArchive");
  set(L"DiscountRateStartHour", 20);
  set(L"DiscountRateEndHour", 7);
}

HRESULT FaxServerObject::Connect(BSTR serverName) {
  const HRESULT hr = enter(L"Connect", argumentText(serverName));
  if (SUCCEEDED(hr)) session->connected = true;
  return hr;
}

HRESULT FaxServerObject::Disconnect() {
  const HRESULT hr = enterConnected(L"Disconnect");
  if (SUCCEEDED(hr)) session->connected = false;
  return hr;
}

HRESULT FaxServerObject::GetPorts(VARIANT *result) {
  const HRESULT hr = enterConnected(L"GetPorts");
  return FAILED(hr) ? hr : give(new FaxPortsObject(session), result);
}

HRESULT FaxServerObject::CreateDocument(BSTR fileName, VARIANT *result) {
  const HRESULT hr = enterConnected(L"CreateDocument", argumentText(fileName));
  return FAILED(hr) ? hr : give(new FaxDocObject(session, textOf(fileName)), result);
}

HRESULT FaxServerObject::GetJobs(VARIANT *result) {
  const HRESULT hr = enterConnected(L"GetJobs");
  return FAILED(hr) ? hr : give(new FaxJobsObject(session, advanceJobs()), result);
}

FaxDocObject::FaxDocObject(SessionRef session, const std::wstring &fileName)
    : FaxObject(L"FaxDoc", IID_IFaxDoc, std::move(session)) {
  set(L"FileName", fileName);
}

HRESULT FaxDocObject::Send(LONG *jobId) {
  const HRESULT hr = enterConnected(L"Send");
  if (FAILED(hr)) return hr;
  if (text(L"FaxNumber").empty()) return E_INVALIDARG;
  if (GetFileAttributesW(text(L"FileName").c_str()) == INVALID_FILE_ATTRIBUTES) {
    return HRESULT_FROM_WIN32(GetLastError());
  }
  Job job;
  job.fileName = text(L"FileName");
  job.faxNumber = text(L"FaxNumber");
  job.recipientName = text(L"RecipientName");
  job.senderName = text(L"SenderName");
  job.senderCompany = text(L"SenderCompany");
  job.senderDepartment = text(L"SenderDepartment");
  job.tsid = text(L"Tsid");
  job.billingCode = text(L"BillingCode");
  job.displayName = text(L"DisplayName");
  job.discountSend = number(L"DiscountSend");
  *jobId = addJob(std::move(job));
  return S_OK;
}

HRESULT FaxDocObject::putref_ConnectionObject(IDispatch *object) {
  return enter(L"putref_ConnectionObject", object ? L"object" : L"null");
}
