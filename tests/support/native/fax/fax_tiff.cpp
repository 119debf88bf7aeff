#include "fax_tiff.h"

FaxTiffObject::FaxTiffObject()
    : FaxObject(L"FaxTiff", IID_IFaxTiff, std::make_shared<Session>()) {
  set(L"RecipientName", L"Recipient");
  set(L"SenderName", L"Sender");
}

HRESULT FaxTiffObject::get_TiffTagString(int tagId, BSTR *value) {
  const HRESULT hr = enter(L"get_TiffTagString", argumentText(tagId));
  if (SUCCEEDED(hr)) *value = makeBstr(L"tag " + std::to_wstring(tagId));
  return hr;
}
