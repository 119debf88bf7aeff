// probe.exe: the local server, and the program that registers everything (`probe.exe /RegServer`).
#include <cwchar>
#include <vector>

#include "classes.h"

namespace {

DWORD mainThread = 0;
std::vector<DWORD> cookies;

HRESULT serve() {
  for (const ServedClass *served = firstClass(); served != endOfClasses(); served++) {
    if (served->host != Host::process) continue;
    Ref<IUnknown> factory;
    HRESULT hr = makeFactory(*served, IID_IUnknown, reinterpret_cast<void **>(factory.out()));
    DWORD cookie = 0;
    if (SUCCEEDED(hr)) {
      hr = CoRegisterClassObject(served->clsid, factory.get(), CLSCTX_LOCAL_SERVER,
                                 REGCLS_MULTIPLEUSE | REGCLS_SUSPENDED, &cookie);
    }
    if (FAILED(hr)) return hr;
    cookies.push_back(cookie);
  }
  HRESULT hr = CoResumeClassObjects();
  MSG message;
  while (SUCCEEDED(hr) && GetMessageW(&message, nullptr, 0, 0) > 0) DispatchMessageW(&message);
  for (const DWORD cookie : cookies) CoRevokeClassObject(cookie);
  return hr;
}

}  // namespace

void lastObjectGone() { PostThreadMessageW(mainThread, WM_QUIT, 0, 0); }

int wmain(int count, wchar_t **arguments) {
  mainThread = GetCurrentThreadId();
  HRESULT hr = CoInitializeEx(nullptr, COINIT_APARTMENTTHREADED);
  if (FAILED(hr)) return 1;
  const wchar_t *option = count > 1 ? arguments[1] : L"";
  if (_wcsicmp(option, L"/RegServer") == 0) hr = registerClasses();
  else if (_wcsicmp(option, L"/UnregServer") == 0) unregisterClasses();
  else hr = serve();
  CoUninitialize();
  return SUCCEEDED(hr) ? 0 : 1;
}
