#include "values.h"

#include <cstdio>
#include <vector>

#include "records.h"

namespace {

const wchar_t *baseName(VARTYPE vt) {
  switch (vt) {
    case VT_EMPTY: return L"VT_EMPTY";
    case VT_NULL: return L"VT_NULL";
    case VT_I2: return L"VT_I2";
    case VT_I4: return L"VT_I4";
    case VT_R4: return L"VT_R4";
    case VT_R8: return L"VT_R8";
    case VT_CY: return L"VT_CY";
    case VT_DATE: return L"VT_DATE";
    case VT_BSTR: return L"VT_BSTR";
    case VT_DISPATCH: return L"VT_DISPATCH";
    case VT_ERROR: return L"VT_ERROR";
    case VT_BOOL: return L"VT_BOOL";
    case VT_VARIANT: return L"VT_VARIANT";
    case VT_UNKNOWN: return L"VT_UNKNOWN";
    case VT_DECIMAL: return L"VT_DECIMAL";
    case VT_I1: return L"VT_I1";
    case VT_UI1: return L"VT_UI1";
    case VT_UI2: return L"VT_UI2";
    case VT_UI4: return L"VT_UI4";
    case VT_I8: return L"VT_I8";
    case VT_UI8: return L"VT_UI8";
    case VT_INT: return L"VT_INT";
    case VT_UINT: return L"VT_UINT";
    case VT_RECORD: return L"VT_RECORD";
    default: return nullptr;
  }
}

std::wstring realText(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*g", digits, value);
  return {text, text + std::char_traits<char>::length(text)};
}

std::wstring decimalText(const DECIMAL &value) {
  // 96 bits as three words, divided by ten until nothing is left
  ULONG words[3] = {value.Hi32, value.Mid32, value.Lo32};
  std::wstring digits;
  do {
    unsigned long long rest = 0;
    for (ULONG &word : words) {
      const unsigned long long part = rest << 32 | word;
      word = static_cast<ULONG>(part / 10);
      rest = part % 10;
    }
    digits.insert(digits.begin(), static_cast<wchar_t>(L'0' + rest));
  } while (words[0] || words[1] || words[2]);
  const std::wstring sign = value.sign & DECIMAL_NEG ? L"-" : L"";
  return sign + digits + L" scale " + std::to_wstring(value.scale);
}

std::wstring hexText(ULONG value) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%08lX", value);
  return {text, text + 10};
}

// The value at `storage`, which has the layout of type `vt`.
std::wstring valueText(VARTYPE vt, const void *storage) {
  const auto as = [storage](auto sample) { return *static_cast<const decltype(sample) *>(storage); };
  switch (vt) {
    case VT_I1: return std::to_wstring(as(static_cast<signed char>(0)));
    case VT_UI1: return std::to_wstring(as(static_cast<unsigned char>(0)));
    case VT_I2:
    case VT_BOOL: return std::to_wstring(as(static_cast<short>(0)));
    case VT_UI2: return std::to_wstring(as(static_cast<unsigned short>(0)));
    case VT_I4:
    case VT_INT: return std::to_wstring(as(0));
    case VT_UI4:
    case VT_UINT: return std::to_wstring(as(0u));
    case VT_I8:
    case VT_CY: return std::to_wstring(as(0ll));
    case VT_UI8: return std::to_wstring(as(0ull));
    case VT_R4: return realText(as(0.0f), 9);
    case VT_R8:
    case VT_DATE: return realText(as(0.0), 17);
    case VT_ERROR: return hexText(as(0ul));
    case VT_DECIMAL: return decimalText(*static_cast<const DECIMAL *>(storage));
    case VT_BSTR: {
      const BSTR text = *static_cast<const BSTR *>(storage);
      return text ? L"\"" + textOf(text) + L"\"" : L"null";
    }
    case VT_DISPATCH:
    case VT_UNKNOWN: return *static_cast<IUnknown *const *>(storage) ? L"object" : L"null";
    case VT_VARIANT: return describe(*static_cast<const VARIANT *>(storage));
    default: return L"";
  }
}

void elementsText(SAFEARRAY *array, VARTYPE vt, UINT dimension, std::vector<LONG> *index,
                  std::wstring *text) {
  LONG lower = 0;
  LONG upper = -1;
  SafeArrayGetLBound(array, dimension, &lower);
  SafeArrayGetUBound(array, dimension, &upper);
  for (LONG i = lower; i <= upper; i++) {
    (*index)[dimension - 1] = i;
    if (dimension < SafeArrayGetDim(array)) {
      elementsText(array, vt, dimension + 1, index, text);
      continue;
    }
    void *element = nullptr;
    if (FAILED(SafeArrayPtrOfIndex(array, index->data(), &element))) continue;
    *text += (text->empty() ? L"" : L", ") + valueText(vt, element);
  }
}

// The same for records, which have to be asked what they are.
std::wstring recordElements(SAFEARRAY *array) {
  Ref<IRecordInfo> info;
  if (FAILED(SafeArrayGetRecordInfo(array, info.out()))) return L"no record info";
  ULONG count = 1;
  for (USHORT i = 0; i < array->cDims; i++) count *= array->rgsabound[i].cElements;
  std::wstring text;
  auto *data = static_cast<unsigned char *>(array->pvData);
  for (ULONG i = 0; i < count; i++, data += array->cbElements) {
    text += (i ? L", " : L"") + recordText(data, info.get());
  }
  return text;
}

std::wstring arrayText(SAFEARRAY *array, VARTYPE vt) {
  if (!array) return L"null";
  std::wstring bounds;
  const UINT dimensions = SafeArrayGetDim(array);
  for (UINT dimension = 1; dimension <= dimensions; dimension++) {
    LONG lower = 0;
    LONG upper = 0;
    SafeArrayGetLBound(array, dimension, &lower);
    SafeArrayGetUBound(array, dimension, &upper);
    bounds += L"[" + std::to_wstring(lower) + L".." + std::to_wstring(upper) + L"]";
  }
  std::vector<LONG> index(dimensions);
  std::wstring text;
  if (vt == VT_RECORD) text = recordElements(array);
  else elementsText(array, vt, 1, &index, &text);
  return text.empty() ? bounds : bounds + L" " + text;
}

HRESULT appendToBstr(BSTR *text) {
  const BSTR longer = makeBstr(textOf(*text) + L"!");
  SysFreeString(*text);
  *text = longer;
  return longer ? S_OK : E_OUTOFMEMORY;
}

HRESULT bumpStorage(VARTYPE vt, void *storage) {
  switch (vt) {
    case VT_I1:
    case VT_UI1: ++*static_cast<unsigned char *>(storage); return S_OK;
    case VT_I2:
    case VT_UI2: ++*static_cast<unsigned short *>(storage); return S_OK;
    case VT_I4:
    case VT_UI4:
    case VT_INT:
    case VT_UINT:
    case VT_ERROR: ++*static_cast<unsigned int *>(storage); return S_OK;
    case VT_I8:
    case VT_UI8: ++*static_cast<unsigned long long *>(storage); return S_OK;
    case VT_R4: *static_cast<float *>(storage) += 1; return S_OK;
    case VT_R8:
    case VT_DATE: *static_cast<double *>(storage) += 1; return S_OK;
    case VT_CY: *static_cast<long long *>(storage) += 10000; return S_OK;
    case VT_BOOL: {
      VARIANT_BOOL *flag = static_cast<VARIANT_BOOL *>(storage);
      *flag = *flag ? VARIANT_FALSE : VARIANT_TRUE;
      return S_OK;
    }
    case VT_DECIMAL: {
      DECIMAL one = {};
      one.Lo32 = 1;
      DECIMAL sum;
      const HRESULT hr = VarDecAdd(static_cast<DECIMAL *>(storage), &one, &sum);
      const USHORT tag = static_cast<DECIMAL *>(storage)->wReserved;  // the vt, inside a VARIANT
      if (SUCCEEDED(hr)) *static_cast<DECIMAL *>(storage) = sum;
      static_cast<DECIMAL *>(storage)->wReserved = tag;
      return hr;
    }
    case VT_BSTR: return appendToBstr(static_cast<BSTR *>(storage));
    case VT_DISPATCH:
    case VT_UNKNOWN: {
      IUnknown **object = static_cast<IUnknown **>(storage);
      if (*object) (*object)->Release();
      *object = nullptr;
      return S_OK;
    }
    case VT_VARIANT: return bump(static_cast<VARIANT *>(storage));
    case VT_RECORD: return bumpPoint(static_cast<ProbePoint *>(storage));
    default: return DISP_E_BADVARTYPE;
  }
}

}  // namespace

std::wstring typeName(VARTYPE vt) {
  std::wstring name;
  if (vt & VT_BYREF) name += L"VT_BYREF|";
  if (vt & VT_ARRAY) name += L"VT_ARRAY|";
  const wchar_t *base = baseName(vt & VT_TYPEMASK);
  return name + (base ? base : L"VT_" + std::to_wstring(vt & VT_TYPEMASK));
}

std::wstring describe(const VARIANT &value) {
  VARIANT *open = const_cast<VARIANT *>(&value);
  const VARTYPE base = value.vt & VT_TYPEMASK;
  const void *storage = value.vt & VT_BYREF ? value.byref : storageOf(open);
  const std::wstring name = typeName(value.vt);
  if (value.vt & VT_ARRAY) {
    return name + L" " + arrayText(*static_cast<SAFEARRAY *const *>(storage), base);
  }
  if (base == VT_RECORD) return name + L" " + recordText(value.pvRecord, value.pRecInfo);
  if (base == VT_BSTR) {
    const UINT length = SysStringLen(*static_cast<const BSTR *>(storage));
    return name + L"(" + std::to_wstring(length) + L") " + valueText(base, storage);
  }
  const std::wstring text = valueText(base, storage);
  return text.empty() ? name : name + L" " + text;
}

void *storageOf(VARIANT *value) {
  return value->vt == VT_DECIMAL ? static_cast<void *>(value) : static_cast<void *>(&value->byref);
}

HRESULT bump(VARIANT *value) {
  void *storage = value->vt & VT_BYREF ? value->byref : storageOf(value);
  if (value->vt & VT_ARRAY) return bumpArray(static_cast<SAFEARRAY **>(storage));
  return bumpStorage(value->vt & VT_TYPEMASK, storage);
}

HRESULT bumpArray(SAFEARRAY **array) {
  if (!*array || SafeArrayGetDim(*array) != 1) return DISP_E_BADINDEX;
  VARTYPE vt = VT_EMPTY;
  HRESULT hr = SafeArrayGetVartype(*array, &vt);
  if (FAILED(hr)) return hr;
  LONG lower = 0;
  LONG upper = -1;
  SafeArrayGetLBound(*array, 1, &lower);
  SafeArrayGetUBound(*array, 1, &upper);
  for (LONG i = lower; i <= upper; i++) {
    void *element = nullptr;
    hr = SafeArrayPtrOfIndex(*array, &i, &element);
    if (SUCCEEDED(hr)) hr = bumpStorage(vt, element);
    if (FAILED(hr)) return hr;
  }
  SAFEARRAYBOUND longer = {static_cast<ULONG>(upper - lower + 2), lower};
  return SafeArrayRedim(*array, &longer);  // one more element, which is zero or empty
}
