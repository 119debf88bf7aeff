#include "records.h"

#include <vector>

#include "values.h"

std::wstring recordText(void *record, IRecordInfo *info) {
  if (!record || !info) return L"null";
  BSTR name = nullptr;
  info->GetName(&name);
  std::vector<BSTR> names(64);
  ULONG count = static_cast<ULONG>(names.size());
  info->GetFieldNames(&count, names.data());
  std::wstring text = textOf(name) + L" {";
  SysFreeString(name);
  for (ULONG i = 0; i < count; i++) {
    Variant value;
    const HRESULT hr = info->GetField(record, names[i], &value);
    text += (i ? L", " : L"") + textOf(names[i]) + L": ";
    text += SUCCEEDED(hr) ? describe(value) : L"cannot be read";
    SysFreeString(names[i]);
  }
  return text + L"}";
}

HRESULT bumpPoint(ProbePoint *point) {
  point->x++;
  point->y += 1;
  const BSTR longer = makeBstr(textOf(point->name) + L"!");
  SysFreeString(point->name);
  point->name = longer;
  return longer ? S_OK : E_OUTOFMEMORY;
}

HRESULT recordInfo(ITypeLib *library, REFGUID type, IRecordInfo **info) {
  *info = nullptr;
  Ref<ITypeInfo> typeInfo;
  const HRESULT hr = library->GetTypeInfoOfGuid(type, typeInfo.out());
  return SUCCEEDED(hr) ? GetRecordInfoFromTypeInfo(typeInfo.get(), info) : hr;
}
