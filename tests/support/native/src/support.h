// What every class of the test servers needs: owners of native things, counting, errors.
#pragma once

#include <windows.h>
#include <ocidl.h>
#include <olectl.h>
#include <oleauto.h>

#include <atomic>
#include <string>

// Objects of this server that are alive; the process server ends when the last one goes.
long aliveObjects();
void objectCreated();
void objectDestroyed();

// Folder of the DLL or EXE, with a backslash at the end.
std::wstring moduleFolder();

class Counted {
 protected:
  Counted() { objectCreated(); }
  virtual ~Counted() { objectDestroyed(); }
  Counted(const Counted &) = delete;
  Counted &operator=(const Counted &) = delete;

  std::atomic<ULONG> references{1};
};

#define COUNTED_REFERENCES                                                 \
  ULONG STDMETHODCALLTYPE AddRef() override { return ++references; }       \
  ULONG STDMETHODCALLTYPE Release() override {                             \
    const ULONG left = --references;                                       \
    if (left == 0) delete this;                                            \
    return left;                                                           \
  }

// Owns one reference to an interface.
template <class T>
class Ref {
 public:
  Ref() = default;
  explicit Ref(T *owned) : pointer(owned) {}
  Ref(const Ref &other) : pointer(other.pointer) {
    if (pointer) pointer->AddRef();
  }
  Ref &operator=(Ref other) {
    std::swap(pointer, other.pointer);
    return *this;
  }
  ~Ref() {
    if (pointer) pointer->Release();
  }

  T *get() const { return pointer; }
  T *operator->() const { return pointer; }
  explicit operator bool() const { return pointer != nullptr; }
  // For functions that hand out a reference.
  T **out() { return &pointer; }
  T *detach() {
    T *given = pointer;
    pointer = nullptr;
    return given;
  }

 private:
  T *pointer = nullptr;
};

// Takes another reference to a borrowed pointer.
template <class T>
Ref<T> share(T *borrowed) {
  if (borrowed) borrowed->AddRef();
  return Ref<T>(borrowed);
}

class Variant : public VARIANT {
 public:
  Variant() { VariantInit(this); }
  ~Variant() { VariantClear(this); }
  Variant(const Variant &) = delete;
  Variant &operator=(const Variant &) = delete;
};

inline BSTR makeBstr(const std::wstring &text) {
  return SysAllocStringLen(text.data(), static_cast<UINT>(text.size()));
}

// A copy with its NULs; a null string stays null.
inline BSTR copyBstr(BSTR text) {
  return text ? SysAllocStringByteLen(reinterpret_cast<const char *>(text), SysStringByteLen(text))
              : nullptr;
}

inline std::wstring textOf(BSTR text) { return {text ? text : L"", SysStringLen(text)}; }

inline void setBstr(VARIANT *value, const std::wstring &text) {
  value->vt = VT_BSTR;
  value->bstrVal = makeBstr(text);
}

inline void setLong(VARIANT *value, LONG number) {
  value->vt = VT_I4;
  value->lVal = number;
}

// Leaves an error object for the caller, and returns `result`.
HRESULT failWith(HRESULT result, const std::wstring &description);
