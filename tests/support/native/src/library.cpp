// Entry points of probe.dll.
#include "classes.h"

void lastObjectGone() {}  // COM asks DllCanUnloadNow

extern "C" {

HRESULT WINAPI DllGetClassObject(REFCLSID clsid, REFIID iid, void **object) {
  const ServedClass *served = findClass(clsid);
  if (served && served->host == Host::library) return makeFactory(*served, iid, object);
  *object = nullptr;
  return CLASS_E_CLASSNOTAVAILABLE;
}

HRESULT WINAPI DllCanUnloadNow() { return aliveObjects() == 0 ? S_OK : S_FALSE; }

HRESULT WINAPI DllRegisterServer() { return registerClasses(); }

HRESULT WINAPI DllUnregisterServer() {
  unregisterClasses();
  return S_OK;
}

}
