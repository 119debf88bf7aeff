// Loops in C++ that our own are compared with: `bench.exe LOOP COUNT` prints nanoseconds for one call.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "probe.h"
#include "support.h"

void lastObjectGone() {}

namespace {

Ref<IDispatch> create(const wchar_t *progId) {
  CLSID clsid;
  Ref<IDispatch> object;
  if (SUCCEEDED(CLSIDFromProgID(progId, &clsid))) {
    CoCreateInstance(clsid, nullptr, CLSCTX_INPROC_SERVER, IID_IDispatch,
                     reinterpret_cast<void **>(object.out()));
  }
  return object;
}

DISPID idOf(IDispatch *object, const wchar_t *name) {
  std::wstring copy = name;
  LPOLESTR names[] = {&copy[0]};
  DISPID id = DISPID_UNKNOWN;
  object->GetIDsOfNames(IID_NULL, names, 1, LOCALE_USER_DEFAULT, &id);
  return id;
}

double nowNs() {
  LARGE_INTEGER frequency;
  LARGE_INTEGER ticks;
  QueryPerformanceFrequency(&frequency);
  QueryPerformanceCounter(&ticks);
  return static_cast<double>(ticks.QuadPart) * 1e9 / static_cast<double>(frequency.QuadPart);
}

// Late-bound calls with the DISPID at hand. Returns a negative number if one of them fails.
double invokeLoop(IDispatch *object, const wchar_t *member, WORD flags, VARIANT *arguments,
                  UINT argumentCount, long count) {
  const DISPID id = idOf(object, member);
  DISPPARAMS params = {arguments, nullptr, argumentCount, 0};
  const double begin = nowNs();
  for (long i = 0; i < count; i++) {
    Variant result;
    const HRESULT hr = object->Invoke(id, IID_NULL, LOCALE_USER_DEFAULT, flags, &params, &result,
                                      nullptr, nullptr);
    if (FAILED(hr)) return -1;
  }
  return (nowNs() - begin) / static_cast<double>(count);
}

// Walks through a dictionary of 10,000 keys as For Each does: one key at a time.
double keysLoop(IDispatch *dictionary, long count) {
  const long keys = 10000;
  const DISPID add = idOf(dictionary, L"Add");
  for (long i = 0; i < keys; i++) {
    Variant pair[2];
    setLong(&pair[0], i);
    setBstr(&pair[1], L"key" + std::to_wstring(i));
    DISPPARAMS params = {pair, nullptr, 2, 0};
    if (FAILED(dictionary->Invoke(add, IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_METHOD, &params,
                                  nullptr, nullptr, nullptr))) {
      return -1;
    }
  }
  DISPPARAMS none = {};
  long seen = 0;
  const double begin = nowNs();
  while (seen < count) {
    Variant result;
    if (FAILED(dictionary->Invoke(DISPID_NEWENUM, IID_NULL, LOCALE_USER_DEFAULT,
                                  DISPATCH_PROPERTYGET | DISPATCH_METHOD, &none, &result, nullptr,
                                  nullptr))) {
      return -1;
    }
    Ref<IEnumVARIANT> enumerator;
    if (FAILED(result.punkVal->QueryInterface(IID_IEnumVARIANT,
                                              reinterpret_cast<void **>(enumerator.out())))) {
      return -1;
    }
    for (Variant key; enumerator->Next(1, &key, nullptr) == S_OK; VariantClear(&key)) seen++;
  }
  return (nowNs() - begin) / static_cast<double>(seen);
}

// 1 MB of bytes, a new array for every call, as a caller has it that owns the bytes elsewhere.
double bytesLoop(IDispatch *object, const wchar_t *member, long count) {
  const ULONG size = 1000000;
  const std::string source(size, 'x');
  std::string target(size, ' ');
  const DISPID id = idOf(object, member);
  const double begin = nowNs();
  for (long i = 0; i < count; i++) {
    Variant argument;
    Variant result;
    argument.vt = VT_ARRAY | VT_UI1;
    argument.parray = SafeArrayCreateVector(VT_UI1, 0, size);
    if (!argument.parray) return -1;
    std::copy(source.begin(), source.end(), static_cast<char *>(argument.parray->pvData));
    DISPPARAMS params = {&argument, nullptr, 1, 0};
    if (FAILED(object->Invoke(id, IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_METHOD, &params, &result,
                              nullptr, nullptr))) {
      return -1;
    }
    if (result.vt == (VT_ARRAY | VT_UI1)) {
      const char *bytes = static_cast<char *>(result.parray->pvData);
      std::copy(bytes, bytes + size, target.begin());
    }
  }
  return (nowNs() - begin) / static_cast<double>(count);
}

double numberLoop(IProbe *probe, long count) {
  const double begin = nowNs();
  for (long i = 0; i < count; i++) {
    LONG value = 0;
    if (FAILED(probe->get_Number(&value))) return -1;
  }
  return (nowNs() - begin) / static_cast<double>(count);
}

double run(const std::string &loop, long count) {
  const bool dictionary = loop.rfind("dictionary", 0) == 0;
  const wchar_t *probe = loop == "trivial" ? L"ComtaskTest.Raw" : L"ComtaskTest.Probe";
  const Ref<IDispatch> object = create(dictionary ? L"Scripting.Dictionary" : probe);
  if (!object) return -1;
  VARIANT numbers[2];
  for (VARIANT &number : numbers) setLong(&number, 2);
  if (loop == "dictionary-count") {
    return invokeLoop(object.get(), L"Count", DISPATCH_PROPERTYGET, nullptr, 0, count);
  }
  if (loop == "dictionary-exists") {
    Variant key;
    setBstr(&key, L"key");
    return invokeLoop(object.get(), L"Exists", DISPATCH_METHOD, &key, 1, count);
  }
  if (loop == "dictionary-keys") return keysLoop(object.get(), count);
  if (loop == "bytes-in") return bytesLoop(object.get(), L"VarTypeOf", count);
  if (loop == "bytes") return bytesLoop(object.get(), L"EchoBytes", count);
  if (loop == "number") {
    return invokeLoop(object.get(), L"Number", DISPATCH_PROPERTYGET, nullptr, 0, count);
  }
  if (loop == "add" || loop == "trivial") {
    return invokeLoop(object.get(), L"Add", DISPATCH_METHOD, numbers, 2, count);
  }
  Ref<IProbe> early;
  object->QueryInterface(IID_IProbe, reinterpret_cast<void **>(early.out()));
  return loop == "number-early" && early ? numberLoop(early.get(), count) : -1;
}

}  // namespace

int main(int count, char **arguments) {
  if (count != 3) return 2;
  if (FAILED(CoInitializeEx(nullptr, COINIT_APARTMENTTHREADED))) return 1;
  const double nanoseconds = run(arguments[1], std::atol(arguments[2]));
  std::printf("%.2f\n", nanoseconds);
  CoUninitialize();
  return nanoseconds < 0 ? 1 : 0;
}
