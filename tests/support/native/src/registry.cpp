#include "registry.h"

namespace {

const std::wstring ROOT = L"Software\\Classes\\";

}

std::wstring guidText(REFGUID guid) {
  wchar_t text[40];
  return {text, text + StringFromGUID2(guid, text, 40) - 1};
}

HRESULT setClassesKey(const std::wstring &path, const wchar_t *name, const std::wstring &value) {
  HKEY key = nullptr;
  const std::wstring whole = ROOT + path;
  LSTATUS status = RegCreateKeyExW(HKEY_LOCAL_MACHINE, whole.c_str(), 0, nullptr, 0, KEY_WRITE,
                                   nullptr, &key, nullptr);
  if (status != ERROR_SUCCESS) return HRESULT_FROM_WIN32(status);
  status = RegSetValueExW(key, name, 0, REG_SZ, reinterpret_cast<const BYTE *>(value.c_str()),
                          static_cast<DWORD>((value.size() + 1) * sizeof(wchar_t)));
  RegCloseKey(key);
  return HRESULT_FROM_WIN32(status);
}

void deleteClassesKey(const std::wstring &path) {
  RegDeleteTreeW(HKEY_LOCAL_MACHINE, (ROOT + path).c_str());
}

HRESULT registerServer(REFCLSID clsid, const std::wstring &progId, const std::wstring &server,
                       const std::wstring &file, const wchar_t *threadingModel) {
  const std::wstring key = L"CLSID\\" + guidText(clsid);
  HRESULT hr = setClassesKey(progId, nullptr, progId);
  if (SUCCEEDED(hr)) hr = setClassesKey(progId + L"\\CLSID", nullptr, guidText(clsid));
  if (SUCCEEDED(hr)) hr = setClassesKey(key, nullptr, progId);
  if (SUCCEEDED(hr)) hr = setClassesKey(key + L"\\ProgID", nullptr, progId);
  if (SUCCEEDED(hr)) hr = setClassesKey(key + server, nullptr, file);
  if (FAILED(hr) || !threadingModel) return hr;
  return setClassesKey(key + server, L"ThreadingModel", threadingModel);
}
