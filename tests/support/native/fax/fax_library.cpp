// Entry points of fxscom.dll.
#include "fax_server.h"
#include "fax_tiff.h"
#include "registry.h"

void lastObjectGone() {}  // COM asks DllCanUnloadNow

namespace {

const wchar_t *const SERVER_NAMES[] = {L"FaxServer.FaxServer.1", L"FaxServer.FaxServer"};
const wchar_t *const TIFF_NAMES[] = {L"FaxTiff.FaxTiff.1", L"FaxTiff.FaxTiff"};

class Factory final : public IClassFactory {
 public:
  explicit Factory(bool server) : server(server) {}
  virtual ~Factory() = default;

  COUNTED_REFERENCES

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void **object) override {
    *object = iid == IID_IUnknown || iid == IID_IClassFactory ? this : nullptr;
    if (!*object) return E_NOINTERFACE;
    AddRef();
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE CreateInstance(IUnknown *outer, REFIID iid, void **object) override {
    *object = nullptr;
    if (outer) return CLASS_E_NOAGGREGATION;
    findLog();
    if (server) return Ref<IFaxServer>(new FaxServerObject())->QueryInterface(iid, object);
    return Ref<IFaxTiff>(new FaxTiffObject())->QueryInterface(iid, object);
  }

  HRESULT STDMETHODCALLTYPE LockServer(BOOL lock) override {
    if (lock) objectCreated();
    else objectDestroyed();
    return S_OK;
  }

 private:
  const bool server;
  std::atomic<ULONG> references{1};
};

}  // namespace

HRESULT loadFaxLibrary(ITypeLib **library) {
  // kept for good: every object asks for it, and opening the file takes longer than all the rest
  static ITypeLib *kept = [] {
    ITypeLib *loaded = nullptr;
    LoadTypeLibEx((moduleFolder() + L"fxscom.tlb").c_str(), REGKIND_NONE, &loaded);
    return loaded;
  }();
  if (!kept) return TYPE_E_CANTLOADLIBRARY;
  kept->AddRef();
  *library = kept;
  return S_OK;
}

extern "C" {

HRESULT WINAPI DllGetClassObject(REFCLSID clsid, REFIID iid, void **object) {
  *object = nullptr;
  if (clsid != CLSID_FaxServer && clsid != CLSID_FaxTiff) return CLASS_E_CLASSNOTAVAILABLE;
  return Ref<Factory>(new Factory(clsid == CLSID_FaxServer))->QueryInterface(iid, object);
}

HRESULT WINAPI DllCanUnloadNow() { return aliveObjects() == 0 ? S_OK : S_FALSE; }

HRESULT WINAPI DllRegisterServer() {
  const std::wstring file = moduleFolder() + L"fxscom.dll";
  HRESULT hr = S_OK;
  for (const wchar_t *name : SERVER_NAMES) {
    if (SUCCEEDED(hr)) {
      hr = registerServer(CLSID_FaxServer, name, L"\\InprocServer32", file, L"Apartment");
    }
  }
  for (const wchar_t *name : TIFF_NAMES) {
    if (SUCCEEDED(hr)) {
      hr = registerServer(CLSID_FaxTiff, name, L"\\InprocServer32", file, L"Apartment");
    }
  }
  Ref<ITypeLib> library;
  if (SUCCEEDED(hr)) hr = loadFaxLibrary(library.out());
  std::wstring path = moduleFolder() + L"fxscom.tlb";
  return SUCCEEDED(hr) ? RegisterTypeLib(library.get(), &path[0], nullptr) : hr;
}

HRESULT WINAPI DllUnregisterServer() {
  for (const wchar_t *name : SERVER_NAMES) deleteClassesKey(name);
  for (const wchar_t *name : TIFF_NAMES) deleteClassesKey(name);
  deleteClassesKey(L"CLSID\\" + guidText(CLSID_FaxServer));
  deleteClassesKey(L"CLSID\\" + guidText(CLSID_FaxTiff));
  UnRegisterTypeLib(LIBID_FAXCOMLib, 1, 0, 0, SYS_WIN64);
  return S_OK;
}

}
