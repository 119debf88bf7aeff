// Properties, parameters, errors, objects, calls and events of the probe.
#include <vector>

#include "calls.h"
#include "collection.h"
#include "probe_object.h"
#include "values.h"

HRESULT ProbeObject::get_Item(BSTR key, VARIANT *value) {
  const auto found = items.find(textOf(key));
  if (found == items.end()) return DISP_E_BADINDEX;
  return VariantCopy(value, &found->second);
}

HRESULT ProbeObject::put_Item(BSTR key, VARIANT value) {
  return VariantCopyInd(&items[textOf(key)], &value);
}

HRESULT ProbeObject::get_Cell(LONG row, LONG column, LONG *value) {
  *value = cells[{row, column}];
  return S_OK;
}

HRESULT ProbeObject::put_Cell(LONG row, LONG column, LONG value) {
  cells[{row, column}] = value;
  return S_OK;
}

HRESULT ProbeObject::get_Number(LONG *value) {
  *value = number;
  return S_OK;
}

HRESULT ProbeObject::put_Number(LONG value) {
  number = value;
  propertyPoint.notifyChanged(2);
  return S_OK;
}

HRESULT ProbeObject::get_Target(VARIANT *value) { return VariantCopy(value, &target); }

HRESULT ProbeObject::put_Target(VARIANT value) {
  targetVerb = L"put";
  return VariantCopyInd(&target, &value);
}

HRESULT ProbeObject::putref_Target(VARIANT value) {
  targetVerb = L"putref";
  return VariantCopyInd(&target, &value);
}

HRESULT ProbeObject::get_TargetVerb(BSTR *value) {
  *value = makeBstr(targetVerb);
  return S_OK;
}

HRESULT ProbeObject::get_ReadOnly(BSTR *value) {
  *value = makeBstr(L"read only");
  return S_OK;
}

HRESULT ProbeObject::put_WriteOnly(LONG value) {
  number = value;
  return S_OK;
}

HRESULT ProbeObject::get_Colour(ProbeColour *value) {
  *value = colour;
  return S_OK;
}

HRESULT ProbeObject::put_Colour(ProbeColour value) {
  colour = value;
  return S_OK;
}

HRESULT ProbeObject::Add(LONG a, LONG b, LONG *sum) {
  *sum = a + b;
  return S_OK;
}

HRESULT ProbeObject::AddDouble(double a, double b, double *sum) {
  *sum = a + b;
  return S_OK;
}

HRESULT ProbeObject::Optional(LONG a, VARIANT b, LONG c, BSTR d, BSTR *text) {
  const bool missing = b.vt == VT_ERROR && b.scode == DISP_E_PARAMNOTFOUND;
  const std::wstring second = missing ? L"missing" : describe(b);
  *text = makeBstr(L"a=" + std::to_wstring(a) + L" b=" + second + L" c=" + std::to_wstring(c) +
                   L" d=" + textOf(d));
  return S_OK;
}

HRESULT ProbeObject::Join(BSTR separator, SAFEARRAY *parts, BSTR *text) {
  std::wstring joined;
  for (const VARIANT &part : elementsOf(parts)) {
    joined += (joined.empty() ? L"" : textOf(separator)) + describe(part);
  }
  *text = makeBstr(joined);
  return S_OK;
}

HRESULT ProbeObject::Named(LONG x, LONG y, LONG z, BSTR *text) {
  *text = makeBstr(L"x=" + std::to_wstring(x) + L" y=" + std::to_wstring(y) + L" z=" +
                   std::to_wstring(z));
  return S_OK;
}

HRESULT ProbeObject::Split(BSTR text, BSTR *head, BSTR *tail, LONG *count) {
  const std::wstring whole = textOf(text);
  const size_t space = whole.find(L' ');
  *head = makeBstr(whole.substr(0, space));
  *tail = makeBstr(space == std::wstring::npos ? L"" : whole.substr(space + 1));
  *count = space == std::wstring::npos ? 1 : 2;
  return S_OK;
}

HRESULT ProbeObject::Return(LONG result) { return result; }

HRESULT ProbeObject::Fail(LONG result, BSTR description) {
  return failWith(result, textOf(description));
}

HRESULT ProbeObject::Busy(LONG rejections, LONG *attempts) {
  if (busyAttempts++ < rejections) return RPC_E_CALL_REJECTED;
  *attempts = busyAttempts;
  busyAttempts = 0;
  return S_OK;
}

HRESULT ProbeObject::get_Self(IProbe **value) {
  *value = this;
  AddRef();
  return S_OK;
}

HRESULT ProbeObject::get_NothingThere(IDispatch **value) {
  *value = nullptr;
  return S_OK;
}

HRESULT ProbeObject::Range(LONG count, LONG block, IDispatch **collection) {
  *collection = makeCollection(count, block);
  return S_OK;
}

HRESULT ProbeObject::get_Alive(LONG *count) {
  *count = aliveObjects();
  return S_OK;
}

HRESULT ProbeObject::ReferencesOf(IUnknown *object, LONG *count) {
  if (!object) return E_POINTER;
  object->AddRef();
  *count = static_cast<LONG>(object->Release());
  return S_OK;
}

HRESULT ProbeObject::get_ThreadId(LONG *id) {
  *id = static_cast<LONG>(GetCurrentThreadId());
  return S_OK;
}

HRESULT ProbeObject::get_ProcessId(LONG *id) {
  *id = static_cast<LONG>(GetCurrentProcessId());
  return S_OK;
}

HRESULT ProbeObject::Sleep(LONG milliseconds) {
  ::Sleep(static_cast<DWORD>(milliseconds));
  return S_OK;
}

HRESULT ProbeObject::Call(IDispatch *object, BSTR name, SAFEARRAY *arguments, VARIANT *result) {
  Outcome outcome;
  const WORD flags = DISPATCH_METHOD | DISPATCH_PROPERTYGET;
  invokeMember(object, textOf(name), flags, elementsOf(arguments), &outcome);
  if (FAILED(outcome.result)) return outcome.raise();
  return VariantCopyInd(result, &outcome.value);
}

HRESULT ProbeObject::CallByRef(IDispatch *object, BSTR name, VARIANT value, VARIANT_BOOL asVariant,
                               VARIANT *result) {
  Variant storage;
  HRESULT hr = VariantCopyInd(&storage, &value);
  if (FAILED(hr)) return hr;
  VARIANT reference;
  VariantInit(&reference);
  reference.vt = static_cast<VARTYPE>(VT_BYREF | (asVariant ? USHORT{VT_VARIANT} : storage.vt));
  reference.byref = asVariant ? &storage : storageOf(&storage);
  Outcome outcome;
  invokeMember(object, textOf(name), DISPATCH_METHOD, {reference}, &outcome);
  if (FAILED(outcome.result)) return outcome.raise();
  return VariantCopy(result, &storage);
}

HRESULT ProbeObject::CallFromThread(IDispatch *object, BSTR name, SAFEARRAY *arguments,
                                    VARIANT *result) {
  Outcome outcome;
  const HRESULT hr = invokeFromThread(object, textOf(name), elementsOf(arguments), &outcome);
  if (FAILED(hr)) return hr;
  if (FAILED(outcome.result)) return outcome.raise();
  return VariantCopyInd(result, &outcome.value);
}

HRESULT ProbeObject::ErrorOf(IDispatch *object, BSTR name, BSTR *text) {
  Outcome outcome;
  const WORD flags = DISPATCH_METHOD | DISPATCH_PROPERTYGET;
  invokeMember(object, textOf(name), flags, {}, &outcome);
  *text = makeBstr(outcome.describe());
  return S_OK;
}

HRESULT ProbeObject::PutOn(IDispatch *object, BSTR name, VARIANT value, VARIANT_BOOL byRef) {
  Outcome outcome;
  const WORD flags = byRef ? DISPATCH_PROPERTYPUTREF : DISPATCH_PROPERTYPUT;
  invokeMember(object, textOf(name), flags, {value}, &outcome);
  return outcome.raise();
}

HRESULT ProbeObject::Fire(BSTR event, LONG count, BSTR *text) {
  const std::wstring name = textOf(event);
  std::wstring answer;
  for (LONG i = 1; i <= count; i++) {
    Variant argument;
    if (name == L"Simple") {
      answer = eventPoint.fire(1, nullptr, 0);
    } else if (name == L"Counted" || name == L"Ask") {
      setLong(&argument, i);
      answer = eventPoint.fire(name == L"Ask" ? 6 : 2, &argument, 1);
    } else if (name == L"Three") {
      answer = fireThree();
    } else if (name == L"Query") {
      answer = fireQuery();
    } else if (name == L"Sender") {
      argument.vt = VT_DISPATCH;
      argument.pdispVal = static_cast<IProbe *>(this);
      AddRef();
      answer = eventPoint.fire(5, &argument, 1);
    } else {
      return DISP_E_UNKNOWNNAME;
    }
  }
  *text = makeBstr(answer);
  return S_OK;
}

std::wstring ProbeObject::fireThree() {
  Variant arguments[3];
  setBstr(&arguments[0], L"text");
  setLong(&arguments[1], 2);
  arguments[2].vt = VT_R8;
  arguments[2].dblVal = 3.5;
  return eventPoint.fire(3, arguments, 3);
}

std::wstring ProbeObject::fireQuery() {
  VARIANT_BOOL cancel = VARIANT_FALSE;
  Variant text;
  setBstr(&text, L"in");
  Variant value;
  setLong(&value, 1);
  VARIANT arguments[3];
  for (VARIANT &argument : arguments) VariantInit(&argument);
  arguments[0].vt = VT_BYREF | VT_BOOL;
  arguments[0].pboolVal = &cancel;
  arguments[1].vt = VT_BYREF | VT_BSTR;
  arguments[1].pbstrVal = &text.bstrVal;
  arguments[2].vt = VT_BYREF | VT_VARIANT;
  arguments[2].pvarVal = &value;
  eventPoint.fire(4, arguments, 3);
  return L"cancel=" + std::to_wstring(cancel) + L" text=" + textOf(text.bstrVal) + L" value=" +
         describe(value);
}

HRESULT ProbeObject::FireLater(LONG count, LONG delayMs) {
  return eventPoint.fireLater(2, count, delayMs);
}

HRESULT ProbeObject::get_SinkCount(LONG *count) {
  *count = eventPoint.sinkCount() + propertyPoint.sinkCount();
  return S_OK;
}
