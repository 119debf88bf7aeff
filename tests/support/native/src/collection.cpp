#include "collection.h"

#include <algorithm>
#include <cstdlib>
#include <cwchar>

namespace {

class Enumerator final : public IEnumVARIANT, Counted {
 public:
  Enumerator(long count, long block, long next) : count(count), block(block), next(next) {}

  COUNTED_REFERENCES

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void **object) override {
    *object = iid == IID_IUnknown || iid == IID_IEnumVARIANT ? this : nullptr;
    if (!*object) return E_NOINTERFACE;
    AddRef();
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE Next(ULONG wanted, VARIANT *items, ULONG *fetched) override {
    const long left = count - next;
    long given = std::min(left, static_cast<long>(wanted));
    if (block != 0) given = std::min(given, std::labs(block));
    for (long i = 0; i < given; i++) setLong(&items[i], ++next);
    if (fetched) *fetched = static_cast<ULONG>(given);
    if (given == static_cast<long>(wanted)) return S_OK;
    return block > 0 && given > 0 ? S_OK : S_FALSE;
  }

  HRESULT STDMETHODCALLTYPE Skip(ULONG skipped) override {
    const long left = count - next;
    next += std::min(left, static_cast<long>(skipped));
    return static_cast<long>(skipped) <= left ? S_OK : S_FALSE;
  }

  HRESULT STDMETHODCALLTYPE Reset() override {
    next = 0;
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE Clone(IEnumVARIANT **copy) override {
    *copy = new Enumerator(count, block, next);
    return S_OK;
  }

 private:
  const long count;
  const long block;
  long next;
};

class Collection final : public IDispatch, Counted {
 public:
  Collection(long count, long block) : count(count), block(block) {}

  COUNTED_REFERENCES

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void **object) override {
    *object = iid == IID_IUnknown || iid == IID_IDispatch ? this : nullptr;
    if (!*object) return E_NOINTERFACE;
    AddRef();
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetTypeInfoCount(UINT *infoCount) override {
    *infoCount = 0;
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetTypeInfo(UINT, LCID, ITypeInfo **) override { return E_NOTIMPL; }

  HRESULT STDMETHODCALLTYPE GetIDsOfNames(REFIID, LPOLESTR *names, UINT nameCount, LCID,
                                          DISPID *ids) override {
    std::fill(ids, ids + nameCount, DISPID_UNKNOWN);
    if (_wcsicmp(names[0], L"Item") == 0) ids[0] = DISPID_VALUE;
    else if (_wcsicmp(names[0], L"Count") == 0) ids[0] = 1;
    else if (_wcsicmp(names[0], L"_NewEnum") == 0) ids[0] = DISPID_NEWENUM;
    return ids[0] == DISPID_UNKNOWN || nameCount > 1 ? DISP_E_UNKNOWNNAME : S_OK;
  }

  HRESULT STDMETHODCALLTYPE Invoke(DISPID id, REFIID, LCID, WORD flags, DISPPARAMS *params,
                                   VARIANT *result, EXCEPINFO *, UINT *argument) override {
    if (!(flags & (DISPATCH_METHOD | DISPATCH_PROPERTYGET))) return DISP_E_MEMBERNOTFOUND;
    if (id != DISPID_VALUE && params->cArgs > 0) return DISP_E_BADPARAMCOUNT;
    Variant ignored;
    if (!result) result = &ignored;
    if (id == 1) {
      setLong(result, count);
      return S_OK;
    }
    if (id == DISPID_NEWENUM) {
      result->vt = VT_UNKNOWN;
      result->punkVal = new Enumerator(count, block, 0);
      return S_OK;
    }
    if (id != DISPID_VALUE) return DISP_E_MEMBERNOTFOUND;
    if (params->cArgs != 1) return DISP_E_BADPARAMCOUNT;
    Variant index;
    const HRESULT hr = VariantChangeType(&index, &params->rgvarg[0], 0, VT_I4);
    if (argument) *argument = 0;
    if (FAILED(hr)) return hr;
    if (index.lVal < 1 || index.lVal > count) return DISP_E_BADINDEX;
    setLong(result, index.lVal);
    return S_OK;
  }

 private:
  const long count;
  const long block;
};

}  // namespace

IDispatch *makeCollection(long count, long block) { return new Collection(count, block); }
