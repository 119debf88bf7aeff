#include "classes.h"

#include <iterator>

#include "malloc_spy.h"
#include "probe_object.h"
#include "raw_object.h"
#include "record_object.h"
#include "registry.h"

namespace {

constexpr CLSID CLSID_ProbeRaw = {
    0x6F3D1C10, 0x51B7, 0x4E0C, {0x9A, 0x51, 0x7D, 0x2C, 0x3E, 0x0A, 0x10, 0x40}};
constexpr CLSID CLSID_ProbeLicensed = {
    0x6F3D1C10, 0x51B7, 0x4E0C, {0x9A, 0x51, 0x7D, 0x2C, 0x3E, 0x0A, 0x10, 0x41}};
constexpr CLSID CLSID_RawProcess = {
    0x6F3D1C10, 0x51B7, 0x4E0C, {0x9A, 0x51, 0x7D, 0x2C, 0x3E, 0x0A, 0x10, 0x42}};

constexpr CLSID CLSID_MallocSpy = {
    0x6F3D1C10, 0x51B7, 0x4E0C, {0x9A, 0x51, 0x7D, 0x2C, 0x3E, 0x0A, 0x10, 0x43}};

const wchar_t LICENCE_KEY[] = L"comtask licence";

const ServedClass CLASSES[] = {
    {CLSID_Probe, L"ComtaskTest.Probe", Host::library, L"Apartment", false},
    {CLSID_ProbeBoth, L"ComtaskTest.ProbeBoth", Host::library, L"Both", false},
    {CLSID_ProbeStub, L"ComtaskTest.ProbeStub", Host::library, L"Both", false},
    {CLSID_RecordProbe, L"ComtaskTest.Records", Host::library, L"Apartment", false},
    {CLSID_ProbeRaw, L"ComtaskTest.Raw", Host::library, L"Both", false},
    {CLSID_ProbeLicensed, L"ComtaskTest.Licensed", Host::library, L"Both", true},
    {CLSID_MallocSpy, L"ComtaskTest.MallocSpy", Host::library, L"Both", false},
    {CLSID_ProbeProcess, L"ComtaskTest.ProbeProcess", Host::process, nullptr, false},
    {CLSID_RawProcess, L"ComtaskTest.RawProcess", Host::process, nullptr, false},
};

HRESULT loadLibrary(ITypeLib **library) {
  return LoadTypeLibEx((moduleFolder() + L"probe.tlb").c_str(), REGKIND_NONE, library);
}

// Not counted: a factory that is registered does not keep the process.
class Factory final : public IClassFactory2 {
 public:
  explicit Factory(const ServedClass &served) : served(served) {}
  virtual ~Factory() = default;

  COUNTED_REFERENCES

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void **object) override {
    const bool known = iid == IID_IUnknown || iid == IID_IClassFactory ||
                       (served.licensed && iid == IID_IClassFactory2);
    *object = known ? this : nullptr;
    if (!known) return E_NOINTERFACE;
    AddRef();
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE CreateInstance(IUnknown *outer, REFIID iid, void **object) override {
    *object = nullptr;
    if (served.licensed) return CLASS_E_NOTLICENSED;
    return create(outer, iid, object);
  }

  HRESULT STDMETHODCALLTYPE LockServer(BOOL lock) override {
    lockServer(lock);
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetLicInfo(LICINFO *info) override {
    *info = {sizeof(LICINFO), TRUE, FALSE};
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE RequestLicKey(DWORD, BSTR *key) override {
    *key = SysAllocString(LICENCE_KEY);
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE CreateInstanceLic(IUnknown *outer, IUnknown *, REFIID iid, BSTR key,
                                              void **object) override {
    *object = nullptr;
    if (textOf(key) != LICENCE_KEY) return CLASS_E_NOTLICENSED;
    return create(outer, iid, object);
  }

 private:
  HRESULT create(IUnknown *outer, REFIID iid, void **object) {
    if (outer) return CLASS_E_NOAGGREGATION;
    if (served.clsid == CLSID_ProbeRaw || served.clsid == CLSID_RawProcess) {
      return Ref<IDispatch>(makeRawObject())->QueryInterface(iid, object);
    }
    if (served.clsid == CLSID_MallocSpy) {
      return Ref<IDispatch>(makeMallocSpy())->QueryInterface(iid, object);
    }
    Ref<ITypeLib> library;
    const HRESULT hr = loadLibrary(library.out());
    if (FAILED(hr)) return hr;
    if (served.clsid == CLSID_RecordProbe) {
      return Ref<IDispatch>(makeRecordProbe(library.get()))->QueryInterface(iid, object);
    }
    const CLSID described = served.licensed ? CLSID_Probe : served.clsid;
    return Ref<IProbe>(new ProbeObject(library.get(), described))->QueryInterface(iid, object);
  }

  const ServedClass &served;
  std::atomic<ULONG> references{1};
};

HRESULT registerClass(const ServedClass &served) {
  const bool library = served.host == Host::library;
  const std::wstring file = moduleFolder() + (library ? L"probe.dll" : L"probe.exe");
  const std::wstring server = library ? L"\\InprocServer32" : L"\\LocalServer32";
  const std::wstring key = L"CLSID\\" + guidText(served.clsid);
  HRESULT hr = registerServer(served.clsid, served.progId, server, file, served.threadingModel);
  if (SUCCEEDED(hr)) hr = setClassesKey(key + L"\\TypeLib", nullptr, guidText(LIBID_ComtaskTest));
  if (SUCCEEDED(hr)) hr = setClassesKey(key + L"\\Version", nullptr, L"1.0");
  return hr;
}

}  // namespace

const ServedClass *firstClass() { return std::begin(CLASSES); }

const ServedClass *endOfClasses() { return std::end(CLASSES); }

const ServedClass *findClass(REFCLSID clsid) {
  for (const ServedClass &served : CLASSES) {
    if (served.clsid == clsid) return &served;
  }
  return nullptr;
}

HRESULT makeFactory(const ServedClass &served, REFIID iid, void **object) {
  return Ref<Factory>(new Factory(served))->QueryInterface(iid, object);
}

void lockServer(bool lock) {
  if (lock) objectCreated();
  else objectDestroyed();
}

HRESULT registerClasses() {
  for (const ServedClass &served : CLASSES) {
    const HRESULT hr = registerClass(served);
    if (FAILED(hr)) return hr;
  }
  Ref<ITypeLib> library;
  HRESULT hr = loadLibrary(library.out());
  std::wstring path = moduleFolder() + L"probe.tlb";
  if (SUCCEEDED(hr)) hr = RegisterTypeLib(library.get(), &path[0], nullptr);
  return hr;
}

void unregisterClasses() {
  for (const ServedClass &served : CLASSES) {
    deleteClassesKey(served.progId);
    deleteClassesKey(L"CLSID\\" + guidText(served.clsid));
  }
  UnRegisterTypeLib(LIBID_ComtaskTest, 1, 0, 0, SYS_WIN64);
}
