// Calls of Automation objects that the client handed in.
#pragma once

#include <vector>

#include "support.h"

// How a call ended: its HRESULT, and what the callee said about it.
class Outcome {
 public:
  Outcome() : exception{} {}
  ~Outcome();
  Outcome(const Outcome &) = delete;
  Outcome &operator=(const Outcome &) = delete;

  // `0x80020009 scode 0x80004005 source "a" description "b" help "c" context 1`
  std::wstring describe() const;
  // Passes the error on to our own caller.
  HRESULT raise() const;

  HRESULT result = S_OK;
  Variant value;
  EXCEPINFO exception;
  UINT argument = 0;
};

// Calls a member by name, or the default member if the name is empty. `arguments` are in declared
// order, and may be by reference.
void invokeMember(IDispatch *object, const std::wstring &name, WORD flags,
                  const std::vector<VARIANT> &arguments, Outcome *outcome);

// Borrowed copies of the elements of an array of VARIANT.
std::vector<VARIANT> elementsOf(SAFEARRAY *array);

// Calls from a new thread in the multithreaded apartment, through a marshalled pointer, while this
// one goes on serving its own apartment.
HRESULT invokeFromThread(IDispatch *object, const std::wstring &name,
                         const std::vector<VARIANT> &arguments, Outcome *outcome);
