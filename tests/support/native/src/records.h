// Records of the test library: what they hold in words, and changed as Bump… changes values.
#pragma once

#include "probe.h"
#include "support.h"

// `ProbePoint {x: VT_I4 1, y: VT_R8 2.5, name: VT_BSTR(1) "a"}`, told by the record's IRecordInfo.
std::wstring recordText(void *record, IRecordInfo *info);

// Adds one to both numbers and "!" to the name.
HRESULT bumpPoint(ProbePoint *point);

// The description of a record of the test library.
HRESULT recordInfo(ITypeLib *library, REFGUID type, IRecordInfo **info);
