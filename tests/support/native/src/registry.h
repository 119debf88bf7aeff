// Entries under HKEY_LOCAL_MACHINE\Software\Classes.
#pragma once

#include "support.h"

// `{6F3D1C10-…}`
std::wstring guidText(REFGUID guid);

// Sets a named value of a key, or its default value if `name` is null.
HRESULT setClassesKey(const std::wstring &path, const wchar_t *name, const std::wstring &value);

void deleteClassesKey(const std::wstring &path);

// Registers one class: `server` is the rest of its key, `\InprocServer32` or `\LocalServer32`.
HRESULT registerServer(REFCLSID clsid, const std::wstring &progId, const std::wstring &server,
                       const std::wstring &file, const wchar_t *threadingModel);
