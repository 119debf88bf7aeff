#pragma once

#include "support.h"

// An object that counts the blocks of COM's allocator which are alive, from Start() on. BSTRs only
// count in a process that was started with OANOCACHE=1, which turns their cache off.
IDispatch *makeMallocSpy();
