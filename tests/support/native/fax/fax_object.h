// What all objects of the stand-in share: a log of every call, failures on demand, a bag of values.
#pragma once

#include <cwchar>
#include <map>
#include <memory>

#include "fax.h"
#include "support.h"

// Looks for the file that COMTASK_FAX_LOG names: at every call, and when a class makes an object.
void findLog();

// Appends a line to that file, if there is one.
void writeLog(const std::wstring &line);

// A variable of the environment; empty if there is none.
std::wstring environmentText(const wchar_t *name);

// Logs a call and waits or fails as COMTASK_FAX_DELAY and COMTASK_FAX_FAIL demand: lists of
// `FaxServer.Connect=4000;…` (milliseconds) and `FaxDoc.Send=0x80070005;…`, read at every call.
HRESULT enterCall(const std::wstring &call, const std::wstring &arguments);

// What a connected server shares with its children.
struct Session {
  bool connected = false;
};
using SessionRef = std::shared_ptr<Session>;

constexpr HRESULT NOT_CONNECTED = static_cast<HRESULT>(0x80070006);

HRESULT loadFaxLibrary(ITypeLib **library);

// The description of an interface; it is the same for all objects of a class.
template <class Interface>
ITypeInfo *describe(REFIID iid) {
  static ITypeInfo *const kept = [&iid] {
    Ref<ITypeLib> library;
    ITypeInfo *info = nullptr;
    if (SUCCEEDED(loadFaxLibrary(library.out()))) library->GetTypeInfoOfGuid(iid, &info);
    return info;
  }();
  return kept;
}

// Names of members compare by their text, and need no memory of their own.
struct ByText {
  bool operator()(const wchar_t *one, const wchar_t *other) const {
    return std::wcscmp(one, other) < 0;
  }
};

template <class T>
struct Vartype;
template <>
struct Vartype<LONG> {
  static constexpr VARTYPE vt = VT_I4;
};
template <>
struct Vartype<int> {
  static constexpr VARTYPE vt = VT_I4;
};
template <>
struct Vartype<short> {
  static constexpr VARTYPE vt = VT_I2;
};
template <>
struct Vartype<double> {
  static constexpr VARTYPE vt = VT_DATE;
};

template <class T>
std::wstring argumentText(T value) {
  return std::to_wstring(value);
}
inline std::wstring argumentText(BSTR value) {
  return value ? L"\"" + textOf(value) + L"\"" : L"null";
}

// A dual object of the legacy fax model. Its name is that of its class, as the log has it.
template <class Interface>
class FaxObject : public Interface, protected Counted {
 public:
  FaxObject(const wchar_t *name, REFIID iid, SessionRef session)
      : session(std::move(session)), name(name), iid(iid), typeInfo(describe<Interface>(iid)) {
    writeLog(this->name + L" created");
  }

  COUNTED_REFERENCES

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID wanted, void **object) override {
    if (!object) return E_POINTER;
    const bool known = wanted == IID_IUnknown || wanted == IID_IDispatch || wanted == iid;
    *object = known ? static_cast<Interface *>(this) : nullptr;
    if (!known) return E_NOINTERFACE;
    AddRef();
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetTypeInfoCount(UINT *count) override {
    *count = 1;
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetTypeInfo(UINT index, LCID, ITypeInfo **info) override {
    *info = nullptr;
    if (index != 0) return DISP_E_BADINDEX;
    *info = share(typeInfo).detach();
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetIDsOfNames(REFIID, LPOLESTR *names, UINT count, LCID,
                                          DISPID *ids) override {
    return typeInfo->GetIDsOfNames(names, count, ids);
  }

  HRESULT STDMETHODCALLTYPE Invoke(DISPID id, REFIID, LCID, WORD flags, DISPPARAMS *params,
                                   VARIANT *result, EXCEPINFO *exception, UINT *argument) override {
    Interface *self = this;
    return typeInfo->Invoke(self, id, flags, params, result, exception, argument);
  }

 protected:
  ~FaxObject() override { writeLog(name + L" released"); }

  HRESULT enter(const std::wstring &member, const std::wstring &arguments = {}) {
    return enterCall(name + L"." + member, arguments);
  }

  // The same for calls that reach the server.
  HRESULT enterConnected(const std::wstring &member, const std::wstring &arguments = {}) {
    const HRESULT hr = enter(member, arguments);
    if (FAILED(hr)) return hr;
    return session->connected ? S_OK : NOT_CONNECTED;
  }

  void set(const wchar_t *member, const std::wstring &text) {
    VariantClear(&values[member]);
    setBstr(&values[member], text);
  }

  void set(const wchar_t *member, LONG number) {
    VariantClear(&values[member]);
    setLong(&values[member], number);
  }

  std::wstring text(const wchar_t *member) {
    const VARIANT &value = values[member];
    return value.vt == VT_BSTR ? textOf(value.bstrVal) : L"";
  }

  LONG number(const wchar_t *member) {
    const VARIANT &value = values[member];
    return value.vt == VT_I4 ? value.lVal : 0;
  }

  template <class T>
  HRESULT read(const wchar_t *member, T *value) {
    HRESULT hr = enter(std::wstring(L"get_") + member);
    if (FAILED(hr)) return hr;
    Variant converted;
    hr = VariantChangeType(&converted, &values[member], 0, Vartype<T>::vt);
    if (SUCCEEDED(hr)) memcpy(value, &converted.byref, sizeof(T));
    return hr;
  }

  HRESULT read(const wchar_t *member, BSTR *value) {
    const HRESULT hr = enter(std::wstring(L"get_") + member);
    if (SUCCEEDED(hr)) *value = makeBstr(text(member));
    return hr;
  }

  HRESULT read(const wchar_t *member, VARIANT *value) {
    const HRESULT hr = enter(std::wstring(L"get_") + member);
    return FAILED(hr) ? hr : VariantCopy(value, &values[member]);
  }

  template <class T>
  HRESULT write(const wchar_t *member, T value) {
    const HRESULT hr = enter(std::wstring(L"put_") + member, argumentText(value));
    if (FAILED(hr)) return hr;
    if constexpr (std::is_same_v<T, BSTR>) set(member, textOf(value));
    else set(member, static_cast<LONG>(value));
    return S_OK;
  }

  // Hands out a child the way this model does: an IDispatch inside a VARIANT.
  template <class Child>
  static HRESULT give(Child *child, VARIANT *result) {
    result->vt = VT_DISPATCH;
    result->pdispVal = child;
    return S_OK;
  }

  const SessionRef session;
  std::map<const wchar_t *, Variant, ByText> values;

 private:
  const std::wstring name;
  const IID iid;
  ITypeInfo *const typeInfo;  // kept for good
};

#define READ(member, type)                                             \
  HRESULT STDMETHODCALLTYPE get_##member(type *value) override {       \
    return this->read(L"" #member, value);                             \
  }
#define READ_WRITE(member, type)                                       \
  READ(member, type)                                                   \
  HRESULT STDMETHODCALLTYPE put_##member(type value) override {        \
    return this->write(L"" #member, value);                            \
  }

// The collections of this model: Count, and Item from 1.
template <class Interface>
class FaxCollection : public FaxObject<Interface> {
 public:
  using FaxObject<Interface>::FaxObject;

  HRESULT STDMETHODCALLTYPE get_Count(LONG *value) override {
    const HRESULT hr = this->enter(L"get_Count");
    if (SUCCEEDED(hr)) *value = size();
    return hr;
  }

  HRESULT STDMETHODCALLTYPE get_Item(LONG index, VARIANT *result) override {
    const HRESULT hr = this->enter(L"get_Item", argumentText(index));
    if (FAILED(hr)) return hr;
    if (index < 1 || index > size()) return E_INVALIDARG;
    return item(index, result);
  }

 protected:
  virtual LONG size() = 0;
  virtual HRESULT item(LONG index, VARIANT *result) = 0;
};
