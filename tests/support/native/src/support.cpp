#include "support.h"

namespace {

std::atomic<long> alive{0};
HMODULE moduleHandle() {
  HMODULE module = nullptr;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                         GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                     reinterpret_cast<LPCWSTR>(&moduleHandle), &module);
  return module;
}

}  // namespace

void lastObjectGone();  // of the DLL or the EXE

long aliveObjects() { return alive; }

void objectCreated() { ++alive; }

void objectDestroyed() {
  if (--alive == 0) lastObjectGone();
}

std::wstring moduleFolder() {
  wchar_t path[MAX_PATH];
  const DWORD length = GetModuleFileNameW(moduleHandle(), path, MAX_PATH);
  const std::wstring whole(path, length);
  return whole.substr(0, whole.find_last_of(L'\\') + 1);
}

HRESULT failWith(HRESULT result, const std::wstring &description) {
  Ref<ICreateErrorInfo> create;
  if (FAILED(CreateErrorInfo(create.out()))) return result;
  std::wstring text = description;
  wchar_t source[] = L"ComtaskTest.Probe";
  wchar_t help[] = L"probe.chm";
  create->SetDescription(&text[0]);
  create->SetSource(source);
  create->SetHelpFile(help);
  create->SetHelpContext(1234);
  Ref<IErrorInfo> info;
  if (SUCCEEDED(create->QueryInterface(IID_IErrorInfo, reinterpret_cast<void **>(info.out())))) {
    SetErrorInfo(0, info.get());
  }
  return result;
}
