// The classes of the test servers, and their entries in the registry.
#pragma once

#include "support.h"

enum class Host { library, process };

struct ServedClass {
  CLSID clsid;
  const wchar_t *progId;
  Host host;
  const wchar_t *threadingModel;  // of classes in a library
  bool licensed;                  // CreateInstance needs the key of licenceKey()
};

const ServedClass *findClass(REFCLSID clsid);
const ServedClass *firstClass();
const ServedClass *endOfClasses();

// A class factory for a row of the table.
HRESULT makeFactory(const ServedClass &served, REFIID iid, void **object);

// Counted like objects: while it is locked the process server stays.
void lockServer(bool lock);

// Writes all classes and the type library into the registry of the machine, or removes the classes.
HRESULT registerClasses();
void unregisterClasses();
