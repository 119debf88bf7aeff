#pragma once

#include "support.h"

// A collection of the numbers 1 to `count` whose enumerator hands out at most `block` of them at
// once: with S_OK, as if more had been asked for; with S_FALSE, as if it were the end, if `block` is
// negative. 0 keeps the contract of IEnumVARIANT.
IDispatch *makeCollection(long count, long block);
