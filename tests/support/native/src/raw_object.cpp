#include "raw_object.h"

#include <algorithm>
#include <cwchar>
#include <vector>

#include "calls.h"
#include "values.h"

namespace {

enum Member : DISPID {
  INSPECT = 1,
  ECHO_FIRST,
  BUMP_REFS,
  THROW,
  BY_REF_RESULT,
  BITS_RESULT,
  CALL_COUNT,
  METHOD_ONLY,
  GET_ONLY,
  PUT_ONLY,
  PUTREF_ONLY,
  PUT_BOTH,
  REJECT,
  LAST_PUT,
  STATUS,
  ADD,
  SUB_ONLY,
};

struct Row {
  const wchar_t *name;
  DISPID id;
  WORD flags;  // those it accepts
};

constexpr WORD CALL = DISPATCH_METHOD;
constexpr WORD PUT = DISPATCH_PROPERTYPUT;
constexpr WORD PUTREF = DISPATCH_PROPERTYPUTREF;

constexpr Row MEMBERS[] = {
    {L"Inspect", INSPECT, CALL | PUT | PUTREF},
    {L"EchoFirst", ECHO_FIRST, CALL},
    {L"BumpRefs", BUMP_REFS, CALL},
    {L"Throw", THROW, CALL},
    {L"ByRefResult", BY_REF_RESULT, CALL},
    {L"BitsResult", BITS_RESULT, CALL},
    {L"CallCount", CALL_COUNT, DISPATCH_PROPERTYGET},
    {L"MethodOnly", METHOD_ONLY, DISPATCH_METHOD},
    {L"GetOnly", GET_ONLY, DISPATCH_PROPERTYGET},
    {L"PutOnly", PUT_ONLY, PUT},
    {L"PutRefOnly", PUTREF_ONLY, PUTREF},
    {L"PutBoth", PUT_BOTH, PUT | PUTREF},
    {L"Reject", REJECT, CALL},
    {L"LastPut", LAST_PUT, DISPATCH_PROPERTYGET},
    {L"Status", STATUS, CALL},
    {L"Add", ADD, CALL},
    {L"SubOnly", SUB_ONLY, CALL},
};

// Names of arguments of Inspect, for calls with named ones.
constexpr const wchar_t *ARGUMENT_NAMES[] = {L"alpha", L"beta", L"gamma"};

enum ErrorKind {
  PLAIN = 0,       // the HRESULT alone
  SCODE_TEXT = 1,  // EXCEPINFO with scode and all texts
  WCODE_TEXT = 2,  // EXCEPINFO with wCode in place of the scode
  DEFERRED = 3,    // EXCEPINFO that is filled in on demand
  ARGUMENT = 4,    // DISP_E_TYPEMISMATCH that names argument `code`
  WITH_RESULT = 5, // an EXCEPINFO and a result that has to be cleared
  EMPTY_INFO = 6,  // DISP_E_EXCEPTION without anything
  ERROR_INFO = 7,  // the HRESULT, and an IErrorInfo on the thread
};

void fillTexts(EXCEPINFO *exception) {
  exception->bstrSource = makeBstr(L"ComtaskTest.Raw");
  exception->bstrDescription = makeBstr(L"it broke");
  exception->bstrHelpFile = makeBstr(L"raw.chm");
  exception->dwHelpContext = 1234;
}

HRESULT STDMETHODCALLTYPE fillDeferred(EXCEPINFO *exception) {
  exception->scode = E_FAIL;
  fillTexts(exception);
  return S_OK;
}

std::wstring inspect(WORD flags, LCID lcid, const DISPPARAMS &params) {
  std::wstring text = L"flags=" + std::to_wstring(flags) + L" lcid=" + std::to_wstring(lcid) + L" args=[";
  for (UINT i = params.cArgs; i > params.cNamedArgs; i--) {  // they arrive last first
    text += (i < params.cArgs ? L"; " : L"") + describe(params.rgvarg[i - 1]);
  }
  text += L"] named=[";
  for (UINT i = 0; i < params.cNamedArgs; i++) {
    const std::wstring id = std::to_wstring(params.rgdispidNamedArgs[i]);
    text += (i > 0 ? L"; " : L"") + id + L": " + describe(params.rgvarg[i]);
  }
  return text + L"]";
}

// Argument `index` in declared order as a number; 0 if there is none.
LONG numberAt(const DISPPARAMS &params, UINT index) {
  if (index >= params.cArgs) return 0;
  Variant number;
  const HRESULT hr =
      VariantChangeType(&number, &params.rgvarg[params.cArgs - 1 - index], 0, VT_I4);
  return SUCCEEDED(hr) ? number.lVal : 0;
}

class RawObject final : public IDispatch, public ISupportErrorInfo, Counted {
 public:
  COUNTED_REFERENCES

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void **object) override {
    *object = nullptr;
    if (iid == IID_IUnknown || iid == IID_IDispatch) *object = static_cast<IDispatch *>(this);
    if (iid == IID_ISupportErrorInfo) *object = static_cast<ISupportErrorInfo *>(this);
    if (!*object) return E_NOINTERFACE;
    AddRef();
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE InterfaceSupportsErrorInfo(REFIID iid) override {
    return iid == IID_IDispatch ? S_OK : S_FALSE;
  }

  HRESULT STDMETHODCALLTYPE GetTypeInfoCount(UINT *count) override {
    *count = 0;
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetTypeInfo(UINT, LCID, ITypeInfo **) override { return E_NOTIMPL; }

  HRESULT STDMETHODCALLTYPE GetIDsOfNames(REFIID, LPOLESTR *names, UINT count, LCID,
                                          DISPID *ids) override {
    std::fill(ids, ids + count, DISPID_UNKNOWN);
    for (const Row &row : MEMBERS) {
      if (_wcsicmp(names[0], row.name) == 0) ids[0] = row.id;
    }
    bool known = ids[0] != DISPID_UNKNOWN;
    for (UINT i = 1; i < count; i++) {
      for (DISPID id = 0; id < static_cast<DISPID>(std::size(ARGUMENT_NAMES)); id++) {
        if (_wcsicmp(names[i], ARGUMENT_NAMES[id]) == 0) ids[i] = id;
      }
      known = known && ids[i] != DISPID_UNKNOWN;
    }
    return known ? S_OK : DISP_E_UNKNOWNNAME;
  }

  HRESULT STDMETHODCALLTYPE Invoke(DISPID id, REFIID, LCID lcid, WORD flags, DISPPARAMS *params,
                                   VARIANT *result, EXCEPINFO *exception, UINT *argument) override {
    if (id == ADD) return add(*params, result);
    if (id != CALL_COUNT) callCount++;
    const auto row = std::find_if(std::begin(MEMBERS), std::end(MEMBERS),
                                  [id](const Row &candidate) { return candidate.id == id; });
    if (row == std::end(MEMBERS) || !(row->flags & flags)) return DISP_E_MEMBERNOTFOUND;
    if (id == SUB_ONLY) return result ? DISP_E_EXCEPTION : S_OK;
    Variant ignored;
    if (!result) result = &ignored;
    if (flags & (PUT | PUTREF)) {
      lastPut = inspect(flags, lcid, *params);
      return S_OK;
    }
    if (id == THROW) return raise(*params, result, exception, argument);
    return answer(id, lcid, flags, *params, result);
  }

 private:
  HRESULT answer(DISPID id, LCID lcid, WORD flags, const DISPPARAMS &params, VARIANT *result) {
    switch (id) {
      case INSPECT: setBstr(result, inspect(flags, lcid, params)); return S_OK;
      case ECHO_FIRST:
        if (params.cArgs == 0) return DISP_E_BADPARAMCOUNT;
        return VariantCopyInd(result, &params.rgvarg[params.cArgs - 1]);
      case BUMP_REFS: return bumpRefs(params, result);
      case BY_REF_RESULT:  // points into this object, as some old servers do
        setLong(&kept, numberAt(params, 0));
        result->vt = VT_BYREF | VT_I4;
        result->plVal = &kept.lVal;
        return S_OK;
      case BITS_RESULT:  // any type tag over any 32 bits
        result->llVal = 0;
        result->lVal = numberAt(params, 1);
        result->vt = static_cast<VARTYPE>(numberAt(params, 0));
        return S_OK;
      case CALL_COUNT: setLong(result, callCount); return S_OK;
      case METHOD_ONLY:
      case GET_ONLY: setLong(result, static_cast<LONG>(params.cArgs)); return S_OK;
      case REJECT:
        if (rejected++ < numberAt(params, 0)) return RPC_E_CALL_REJECTED;
        setLong(result, rejected);
        rejected = 0;
        return S_OK;
      case LAST_PUT: setBstr(result, lastPut); return S_OK;
      case STATUS: return numberAt(params, 0);
      default: return DISP_E_MEMBERNOTFOUND;
    }
  }

  // As little as an Invoke can do: benchmarks call it.
  static HRESULT add(const DISPPARAMS &params, VARIANT *result) {
    if (params.cArgs != 2) return DISP_E_BADPARAMCOUNT;
    if (params.rgvarg[0].vt != VT_I4 || params.rgvarg[1].vt != VT_I4) return DISP_E_TYPEMISMATCH;
    if (result) setLong(result, params.rgvarg[0].lVal + params.rgvarg[1].lVal);
    return S_OK;
  }

  static HRESULT bumpRefs(const DISPPARAMS &params, VARIANT *result) {
    LONG changed = 0;
    for (UINT i = 0; i < params.cArgs; i++) {
      if (!(params.rgvarg[i].vt & VT_BYREF)) continue;
      const HRESULT hr = bump(&params.rgvarg[i]);
      if (FAILED(hr)) return hr;
      changed++;
    }
    setLong(result, changed);
    return S_OK;
  }

  static HRESULT raise(const DISPPARAMS &params, VARIANT *result, EXCEPINFO *exception,
                       UINT *argument) {
    const LONG code = numberAt(params, 1);
    const LONG kind = numberAt(params, 0);
    if (kind == PLAIN) return code;
    if (kind == ERROR_INFO) return failWith(code, L"it broke");
    if (kind == ARGUMENT) {
      if (argument) *argument = static_cast<UINT>(code);
      return DISP_E_TYPEMISMATCH;
    }
    if (kind == WITH_RESULT) setBstr(result, L"to be cleared");
    if (!exception) return DISP_E_EXCEPTION;
    *exception = {};
    if (kind == DEFERRED) {
      exception->pfnDeferredFillIn = fillDeferred;
    } else if (kind != EMPTY_INFO) {
      fillTexts(exception);
      if (kind == WCODE_TEXT) exception->wCode = static_cast<WORD>(code);
      else exception->scode = code;
    }
    return DISP_E_EXCEPTION;
  }

  LONG callCount = 0;
  LONG rejected = 0;
  Variant kept;
  std::wstring lastPut;
};

}  // namespace

IDispatch *makeRawObject() { return new RawObject(); }
