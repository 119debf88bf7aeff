#pragma once

#include "support.h"

// An object without type information that shows what reaches Invoke, and answers in ways that no
// generated server would. Its members are the rows of a table in raw_object.cpp.
IDispatch *makeRawObject();
