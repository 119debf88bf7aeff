// Echo… and Bump… of every type, and VARIANTs made to order.
#include <vector>

#include "calls.h"
#include "probe_object.h"
#include "values.h"

namespace {

// Lets bump() work on a typed by-reference parameter.
HRESULT bumpTyped(VARTYPE vt, void *storage) {
  VARIANT reference;
  VariantInit(&reference);
  reference.vt = static_cast<VARTYPE>(VT_BYREF | vt);
  reference.byref = storage;
  return bump(&reference);
}

template <class T>
HRESULT addReference(T *value, T **result) {
  *result = value;
  if (value) value->AddRef();
  return S_OK;
}

}  // namespace

#define SCALAR(name, type, vt)                                                \
  HRESULT ProbeObject::Echo##name(type value, type *result) {                 \
    *result = value;                                                          \
    return S_OK;                                                              \
  }                                                                           \
  HRESULT ProbeObject::Bump##name(type *value) { return bumpTyped(vt, value); }

SCALAR(I1, signed char, VT_I1)
SCALAR(UI1, unsigned char, VT_UI1)
SCALAR(I2, short, VT_I2)
SCALAR(UI2, unsigned short, VT_UI2)
SCALAR(I4, LONG, VT_I4)
SCALAR(UI4, ULONG, VT_UI4)
SCALAR(I8, hyper, VT_I8)
SCALAR(UI8, MIDL_uhyper, VT_UI8)
SCALAR(INT, int, VT_INT)
SCALAR(UINT, unsigned int, VT_UINT)
SCALAR(R4, float, VT_R4)
SCALAR(R8, double, VT_R8)
SCALAR(CY, CURRENCY, VT_CY)
SCALAR(DATE, DATE, VT_DATE)
SCALAR(DECIMAL, DECIMAL, VT_DECIMAL)
SCALAR(BOOL, VARIANT_BOOL, VT_BOOL)
SCALAR(ERROR, SCODE, VT_ERROR)

#define ARRAY(name)                                                           \
  HRESULT ProbeObject::Echo##name(SAFEARRAY *value, SAFEARRAY **result) {     \
    return SafeArrayCopy(value, result);                                      \
  }                                                                           \
  HRESULT ProbeObject::Bump##name(SAFEARRAY **value) { return bumpArray(value); }

ARRAY(Bytes)
ARRAY(Longs)
ARRAY(Strings)
ARRAY(Variants)

HRESULT ProbeObject::EchoBSTR(BSTR value, BSTR *result) {
  *result = copyBstr(value);
  return S_OK;
}

HRESULT ProbeObject::BumpBSTR(BSTR *value) { return bumpTyped(VT_BSTR, value); }

HRESULT ProbeObject::EchoVARIANT(VARIANT value, VARIANT *result) {
  return VariantCopyInd(result, &value);
}

HRESULT ProbeObject::BumpVARIANT(VARIANT *value) { return bump(value); }

HRESULT ProbeObject::EchoDISPATCH(IDispatch *value, IDispatch **result) {
  return addReference(value, result);
}

HRESULT ProbeObject::BumpDISPATCH(IDispatch **value) {
  if (*value) return bumpTyped(VT_DISPATCH, value);
  return addReference<IDispatch>(this, value);
}

HRESULT ProbeObject::EchoUNKNOWN(IUnknown *value, IUnknown **result) {
  return addReference(value, result);
}

HRESULT ProbeObject::BumpUNKNOWN(IUnknown **value) {
  if (*value) return bumpTyped(VT_UNKNOWN, value);
  return addReference<IUnknown>(static_cast<IProbe *>(this), value);
}

HRESULT ProbeObject::EchoColour(ProbeColour value, ProbeColour *result) {
  *result = value;
  return S_OK;
}

HRESULT ProbeObject::BumpColour(ProbeColour *value) {
  *value = *value == Red ? Green : *value == Green ? Blue : Red;
  return S_OK;
}

HRESULT ProbeObject::Echo(VARIANT value, VARIANT *result) { return VariantCopyInd(result, &value); }

HRESULT ProbeObject::Describe(VARIANT value, BSTR *text) {
  *text = makeBstr(describe(value));
  return S_OK;
}

HRESULT ProbeObject::VarTypeOf(VARIANT value, LONG *vt) {
  *vt = value.vt;
  return S_OK;
}

HRESULT ProbeObject::Make(LONG vt, VARIANT value, VARIANT *result) {
  if (vt == VT_EMPTY || vt == VT_NULL) {
    result->vt = static_cast<VARTYPE>(vt);
    return S_OK;
  }
  if (vt == VT_ERROR || vt == VT_INT || vt == VT_UINT) {  // layouts of a 32-bit integer
    const HRESULT hr = VariantChangeType(result, &value, 0, vt == VT_UINT ? VT_UI4 : VT_I4);
    if (SUCCEEDED(hr)) result->vt = static_cast<VARTYPE>(vt);
    return hr;
  }
  return VariantChangeType(result, &value, 0, static_cast<VARTYPE>(vt));
}

HRESULT ProbeObject::MakeArray(LONG vt, SAFEARRAY *bounds, VARIANT *result) {
  std::vector<VARIANT> numbers = elementsOf(bounds);
  if (numbers.size() % 2 != 0 || numbers.empty()) return E_INVALIDARG;
  std::vector<SAFEARRAYBOUND> dimensions;
  ULONG count = 1;
  for (size_t i = 0; i < numbers.size(); i += 2) {
    Variant pair[2];
    for (size_t j = 0; j < 2; j++) {
      const HRESULT hr = VariantChangeType(&pair[j], &numbers[i + j], 0, VT_I4);
      if (FAILED(hr)) return hr;
    }
    dimensions.push_back({static_cast<ULONG>(pair[1].lVal), pair[0].lVal});
    count *= static_cast<ULONG>(pair[1].lVal);
  }
  const VARTYPE type = static_cast<VARTYPE>(vt);
  SAFEARRAY *array = SafeArrayCreate(type, static_cast<UINT>(dimensions.size()), dimensions.data());
  if (!array) return E_INVALIDARG;
  result->vt = static_cast<VARTYPE>(VT_ARRAY | type);
  result->parray = array;
  unsigned char *data = static_cast<unsigned char *>(array->pvData);
  for (ULONG i = 0; i < count; i++, data += array->cbElements) {
    Variant number;
    setLong(&number, static_cast<LONG>(i + 1));
    Variant element;
    const LONG elementType = type == VT_VARIANT ? LONG{VT_I4} : LONG{type};
    const HRESULT hr = Make(elementType, number, &element);
    if (FAILED(hr)) return hr;
    if (type == VT_VARIANT) VariantCopy(reinterpret_cast<VARIANT *>(data), &element);
    else if (type == VT_BSTR) *reinterpret_cast<BSTR *>(data) = copyBstr(element.bstrVal);
    else memcpy(data, storageOf(&element), array->cbElements);
  }
  return S_OK;
}

HRESULT ProbeObject::Replace(VARIANT *value, VARIANT by) {
  VariantClear(value);
  return VariantCopyInd(value, &by);
}

HRESULT ProbeObject::MakeString(LONG count, BSTR *text) {
  std::wstring letters(static_cast<size_t>(count), L'a');
  for (size_t i = 0; i < letters.size(); i++) letters[i] = static_cast<wchar_t>(L'a' + i % 26);
  *text = makeBstr(letters);
  return S_OK;
}
