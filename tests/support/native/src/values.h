// VARIANTs in words, and changed in ways that a test can predict.
#pragma once

#include "support.h"

// `VT_I4 42`, `VT_BYREF|VT_BSTR(5) "hello"`, `VT_ARRAY|VT_I4 [0..2] 1, 2, 3`.
std::wstring describe(const VARIANT &value);

// `VT_BYREF|VT_I4`
std::wstring typeName(VARTYPE vt);

// Adds one, appends "!", negates: what Bump… does to a value of its type.
HRESULT bump(VARIANT *value);

// The address that a by-reference VARIANT of the same type would hold.
void *storageOf(VARIANT *value);

HRESULT bumpArray(SAFEARRAY **array);
