#include "calls.h"

#include <cstdio>

namespace {

std::wstring hexText(HRESULT value) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%08lX", static_cast<unsigned long>(value));
  return {text, text + 10};
}

std::wstring quoted(BSTR text) { return text ? L"\"" + textOf(text) + L"\"" : L"null"; }

struct ThreadCall {
  Ref<IStream> stream;
  std::wstring name;
  const std::vector<VARIANT> *arguments;
  Outcome *outcome;
};

DWORD WINAPI runThreadCall(void *parameter) {
  ThreadCall *call = static_cast<ThreadCall *>(parameter);
  CoInitializeEx(nullptr, COINIT_MULTITHREADED);
  {
    Ref<IDispatch> object;
    const HRESULT hr = CoGetInterfaceAndReleaseStream(call->stream.detach(), IID_IDispatch,
                                                      reinterpret_cast<void **>(object.out()));
    if (FAILED(hr)) {
      call->outcome->result = hr;
    } else {
      const WORD flags = DISPATCH_METHOD | DISPATCH_PROPERTYGET;
      invokeMember(object.get(), call->name, flags, *call->arguments, call->outcome);
    }
  }
  CoUninitialize();
  return 0;
}

}  // namespace

Outcome::~Outcome() {
  SysFreeString(exception.bstrSource);
  SysFreeString(exception.bstrDescription);
  SysFreeString(exception.bstrHelpFile);
}

std::wstring Outcome::describe() const {
  if (result != DISP_E_EXCEPTION) return hexText(result);
  const std::wstring code = exception.wCode ? L" wCode " + std::to_wstring(exception.wCode)
                                            : L" scode " + hexText(exception.scode);
  return hexText(result) + code + L" source " + quoted(exception.bstrSource) + L" description " +
         quoted(exception.bstrDescription) + L" help " + quoted(exception.bstrHelpFile) +
         L" context " + std::to_wstring(exception.dwHelpContext);
}

HRESULT Outcome::raise() const {
  if (SUCCEEDED(result)) return S_OK;
  const HRESULT code = result == DISP_E_EXCEPTION && exception.scode ? exception.scode : result;
  return failWith(code, exception.bstrDescription ? textOf(exception.bstrDescription) : describe());
}

void invokeMember(IDispatch *object, const std::wstring &name, WORD flags,
                  const std::vector<VARIANT> &arguments, Outcome *outcome) {
  if (!object) {
    outcome->result = E_POINTER;
    return;
  }
  DISPID dispid = DISPID_VALUE;
  if (!name.empty()) {
    std::wstring copy = name;
    LPOLESTR names[] = {&copy[0]};
    outcome->result = object->GetIDsOfNames(IID_NULL, names, 1, LOCALE_USER_DEFAULT, &dispid);
    if (FAILED(outcome->result)) return;
  }
  std::vector<VARIANT> reversed(arguments.rbegin(), arguments.rend());
  DISPID putName = DISPID_PROPERTYPUT;
  DISPPARAMS params = {reversed.data(), nullptr, static_cast<UINT>(reversed.size()), 0};
  const bool put = flags & (DISPATCH_PROPERTYPUT | DISPATCH_PROPERTYPUTREF);
  if (put) {
    params.rgdispidNamedArgs = &putName;
    params.cNamedArgs = 1;
  }
  outcome->result =
      object->Invoke(dispid, IID_NULL, LOCALE_USER_DEFAULT, flags, &params,
                     put ? nullptr : &outcome->value, &outcome->exception, &outcome->argument);
  if (outcome->result == DISP_E_EXCEPTION && outcome->exception.pfnDeferredFillIn) {
    outcome->exception.pfnDeferredFillIn(&outcome->exception);
  }
}

std::vector<VARIANT> elementsOf(SAFEARRAY *array) {
  std::vector<VARIANT> elements;
  if (!array || SafeArrayGetDim(array) != 1) return elements;
  LONG lower = 0;
  LONG upper = -1;
  SafeArrayGetLBound(array, 1, &lower);
  SafeArrayGetUBound(array, 1, &upper);
  for (LONG i = lower; i <= upper; i++) {
    void *element = nullptr;
    SafeArrayPtrOfIndex(array, &i, &element);
    if (element) elements.push_back(*static_cast<VARIANT *>(element));
  }
  return elements;
}

HRESULT invokeFromThread(IDispatch *object, const std::wstring &name,
                         const std::vector<VARIANT> &arguments, Outcome *outcome) {
  ThreadCall call = {{}, name, &arguments, outcome};
  HRESULT hr = CoMarshalInterThreadInterfaceInStream(IID_IDispatch, object, call.stream.out());
  if (FAILED(hr)) return hr;
  const HANDLE thread = CreateThread(nullptr, 0, runThreadCall, &call, 0, nullptr);
  if (!thread) return HRESULT_FROM_WIN32(GetLastError());
  DWORD index = 0;
  HANDLE handles[] = {thread};
  hr = CoWaitForMultipleHandles(0, INFINITE, 1, handles, &index);
  WaitForSingleObject(thread, INFINITE);
  CloseHandle(thread);
  return hr;
}
