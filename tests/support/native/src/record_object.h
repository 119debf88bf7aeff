#pragma once

#include "support.h"

// The class ComtaskTest.Records: records in, out, by reference and in arrays.
IDispatch *makeRecordProbe(ITypeLib *library);
