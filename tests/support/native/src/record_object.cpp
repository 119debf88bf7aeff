#include "record_object.h"

#include "records.h"
#include "values.h"

namespace {

constexpr GUID GUID_POINT = {
    0x6F3D1C10, 0x51B7, 0x4E0C, {0x9A, 0x51, 0x7D, 0x2C, 0x3E, 0x0A, 0x10, 0x02}};
constexpr GUID GUID_BOX = {
    0x6F3D1C10, 0x51B7, 0x4E0C, {0x9A, 0x51, 0x7D, 0x2C, 0x3E, 0x0A, 0x10, 0x04}};

enum Member : DISPID {
  ECHO_POINT = 1,
  BUMP_POINT,
  MAKE_POINT,
  POINTS,
  BUMP_POINTS,
  SUM_POINTS,
  MAKE_BOX,
  ECHO_BOX,
};

// What an argument refers to in the end.
const VARIANT *target(const VARIANT *value) {
  return value->vt == (VT_BYREF | VT_VARIANT) ? value->pvarVal : value;
}

// The record in an argument, if it is of this type.
void *recordOf(const VARIANT &argument, REFGUID type) {
  const VARIANT *value = target(&argument);
  GUID found;
  if ((value->vt & ~VT_BYREF) != VT_RECORD || !value->pRecInfo) return nullptr;
  if (FAILED(value->pRecInfo->GetGuid(&found)) || found != type) return nullptr;
  return value->pvRecord;
}

// Where an argument keeps its array of records.
SAFEARRAY **arrayOf(const VARIANT &argument) {
  VARIANT *value = const_cast<VARIANT *>(target(&argument));
  if ((value->vt & ~VT_BYREF) != (VT_ARRAY | VT_RECORD)) return nullptr;
  return value->vt & VT_BYREF ? value->pparray : &value->parray;
}

// A result that owns a new record, which `fill` writes.
template <class T, class Fill>
HRESULT makeRecord(ITypeLib *library, REFGUID type, VARIANT *result, Fill fill) {
  Ref<IRecordInfo> info;
  const HRESULT hr = recordInfo(library, type, info.out());
  if (FAILED(hr)) return hr;
  result->pvRecord = info->RecordCreate();
  if (!result->pvRecord) return E_OUTOFMEMORY;
  result->vt = VT_RECORD;
  result->pRecInfo = info.detach();
  return fill(static_cast<T *>(result->pvRecord));
}

// Invoke is written by hand: that of type information knows no records under Wine.
class RecordObject final : public IRecordProbe, Counted {
 public:
  explicit RecordObject(ITypeLib *library) : library(share(library)) {
    library->GetTypeInfoOfGuid(IID_IRecordProbe, typeInfo.out());
  }

  COUNTED_REFERENCES

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void **object) override {
    const bool known = iid == IID_IUnknown || iid == IID_IDispatch || iid == IID_IRecordProbe;
    *object = known ? this : nullptr;
    if (!known) return E_NOINTERFACE;
    AddRef();
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetTypeInfoCount(UINT *count) override {
    *count = 1;
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetTypeInfo(UINT, LCID, ITypeInfo **info) override {
    *info = share(typeInfo.get()).detach();
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetIDsOfNames(REFIID, LPOLESTR *names, UINT count, LCID,
                                          DISPID *ids) override {
    return typeInfo->GetIDsOfNames(names, count, ids);
  }

  HRESULT STDMETHODCALLTYPE Invoke(DISPID id, REFIID, LCID, WORD flags, DISPPARAMS *params,
                                   VARIANT *result, EXCEPINFO *exception,
                                   UINT *argument) override {
    Variant ignored;
    if (!result) result = &ignored;
    const VARIANT *last = params->cArgs ? &params->rgvarg[0] : nullptr;
    if (id == POINTS && last && last->vt == VT_I4) {
      const HRESULT hr = Points(last->lVal, &result->parray);
      if (SUCCEEDED(hr)) result->vt = VT_ARRAY | VT_RECORD;
      return hr;
    }
    if (id == MAKE_BOX) {
      return makeRecord<ProbeBox>(library.get(), GUID_BOX, result, [this](ProbeBox *box) { return MakeBox(box); });
    }
    if (id == MAKE_POINT && params->cArgs == 4) return makePoint(*params, argument);
    if (last && (id == ECHO_POINT || id == BUMP_POINT || id == ECHO_BOX)) {
      const GUID &type = id == ECHO_BOX ? GUID_BOX : GUID_POINT;
      void *record = recordOf(*last, type);
      if (!record) return wrongArgument(argument, 0);
      if (id == BUMP_POINT) return bumpPoint(static_cast<ProbePoint *>(record));
      if (id == ECHO_POINT) {
        return makeRecord<ProbePoint>(library.get(), type, result, [&](ProbePoint *copy) {
          return EchoPoint(static_cast<ProbePoint *>(record), copy);
        });
      }
      return makeRecord<ProbeBox>(library.get(), type, result, [&](ProbeBox *copy) {
        return EchoBox(static_cast<ProbeBox *>(record), copy);
      });
    }
    if (last && (id == BUMP_POINTS || id == SUM_POINTS)) {
      SAFEARRAY **points = arrayOf(*last);
      if (!points) return wrongArgument(argument, 0);
      if (id == BUMP_POINTS) return BumpPoints(points);
      result->vt = VT_R8;
      return SumPoints(*points, &result->dblVal);
    }
    return typeInfo->Invoke(static_cast<IRecordProbe *>(this), id, flags, params, result, exception,
                            argument);
  }

  HRESULT STDMETHODCALLTYPE EchoPoint(ProbePoint *value, ProbePoint *result) override {
    *result = {value->x, value->y, copyBstr(value->name)};
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE BumpPoint(ProbePoint *value) override { return bumpPoint(value); }

  HRESULT STDMETHODCALLTYPE MakePoint(LONG x, double y, BSTR name, ProbePoint *point) override {
    *point = {x, y, copyBstr(name)};
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE Points(LONG count, SAFEARRAY **points) override {
    Ref<IRecordInfo> info;
    const HRESULT hr = recordInfo(library.get(), GUID_POINT, info.out());
    if (FAILED(hr)) return hr;
    SAFEARRAYBOUND bound = {static_cast<ULONG>(count), 0};
    *points = SafeArrayCreateEx(VT_RECORD, 1, &bound, info.get());
    if (!*points) return E_OUTOFMEMORY;
    ProbePoint *point = static_cast<ProbePoint *>((*points)->pvData);
    for (LONG i = 0; i < count; i++, point++) {
      *point = {i, i / 2.0, makeBstr(L"point " + std::to_wstring(i))};
    }
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE BumpPoints(SAFEARRAY **points) override {
    ProbePoint *point = static_cast<ProbePoint *>((*points)->pvData);
    for (ULONG i = 0; i < (*points)->rgsabound[0].cElements; i++, point++) {
      const HRESULT hr = bumpPoint(point);
      if (FAILED(hr)) return hr;
    }
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE SumPoints(SAFEARRAY *points, double *sum) override {
    const ProbePoint *point = static_cast<const ProbePoint *>(points->pvData);
    *sum = 0;
    for (ULONG i = 0; i < points->rgsabound[0].cElements; i++, point++) *sum += point->x + point->y;
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE MakeBox(ProbeBox *box) override {
    *box = {};
    box->corner = {-1, 0.5, makeBstr(L"corner")};
    box->shade = Blue;
    box->open = VARIANT_TRUE;
    box->level = 200;
    box->size = 9007199254740993ll;
    box->price.int64 = -12500;
    box->day = 45000.5;
    box->weight.Lo32 = 15;
    box->weight.scale = 1;
    setBstr(&box->extra, L"extra");
    box->owner = share<IDispatch>(this).detach();
    SAFEARRAYBOUND two = {2, 1};
    box->names = SafeArrayCreate(VT_BSTR, 1, &two);
    BSTR *names = static_cast<BSTR *>(box->names->pvData);
    names[0] = makeBstr(L"a");
    names[1] = makeBstr(L"b");
    for (LONG i = 0; i < 3; i++) box->tags[i] = 10 * (i + 1);
    return Points(2, &box->points);
  }

  HRESULT STDMETHODCALLTYPE EchoBox(ProbeBox *value, ProbeBox *result) override {
    *result = *value;
    result->corner.name = copyBstr(value->corner.name);
    VariantInit(&result->extra);
    VariantCopy(&result->extra, &value->extra);
    if (result->owner) result->owner->AddRef();
    result->names = result->points = nullptr;
    HRESULT hr = SafeArrayCopy(value->names, &result->names);
    if (SUCCEEDED(hr)) hr = SafeArrayCopy(value->points, &result->points);
    return hr;
  }

  HRESULT STDMETHODCALLTYPE Describe(VARIANT value, BSTR *text) override {
    *text = makeBstr(describe(value));
    return S_OK;
  }

 private:
  ~RecordObject() override = default;

  static HRESULT wrongArgument(UINT *argument, UINT index) {
    if (argument) *argument = index;
    return DISP_E_TYPEMISMATCH;
  }

  HRESULT makePoint(const DISPPARAMS &params, UINT *argument) {
    Variant x, y, name;
    VARIANT *given = params.rgvarg;
    if (FAILED(VariantChangeType(&x, &given[3], 0, VT_I4))) return wrongArgument(argument, 3);
    if (FAILED(VariantChangeType(&y, &given[2], 0, VT_R8))) return wrongArgument(argument, 2);
    if (FAILED(VariantChangeType(&name, &given[1], 0, VT_BSTR))) return wrongArgument(argument, 1);
    ProbePoint *point = static_cast<ProbePoint *>(recordOf(given[0], GUID_POINT));
    if (!point) return wrongArgument(argument, 0);
    SysFreeString(point->name);
    return MakePoint(x.lVal, y.dblVal, name.bstrVal, point);
  }

  Ref<ITypeLib> library;
  Ref<ITypeInfo> typeInfo;
};

}  // namespace

IDispatch *makeRecordProbe(ITypeLib *library) { return new RecordObject(library); }
