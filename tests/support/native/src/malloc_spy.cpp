#include "malloc_spy.h"

#include <cwchar>
#include <unordered_map>

namespace {

SRWLOCK blocksLock = SRWLOCK_INIT;
// Blocks that were allocated while the spy was on, and their sizes. Its own memory comes from the C
// library, not from COM.
std::unordered_map<const void *, SIZE_T> blocks;
bool counting = false;

class Lock {
 public:
  Lock() { AcquireSRWLockExclusive(&blocksLock); }
  ~Lock() { ReleaseSRWLockExclusive(&blocksLock); }
};

// The one spy that COM accepts; it lives as long as the process.
class Spy final : public IMallocSpy {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void **object) override {
    *object = iid == IID_IUnknown || iid == IID_IMallocSpy ? this : nullptr;
    return *object ? S_OK : E_NOINTERFACE;
  }
  ULONG STDMETHODCALLTYPE AddRef() override { return 2; }
  ULONG STDMETHODCALLTYPE Release() override { return 1; }

  SIZE_T STDMETHODCALLTYPE PreAlloc(SIZE_T size) override {
    requested = size;
    return size;
  }
  void *STDMETHODCALLTYPE PostAlloc(void *block) override {
    add(block);
    return block;
  }
  void *STDMETHODCALLTYPE PreFree(void *block, BOOL) override {
    remove(block);
    return block;
  }
  void STDMETHODCALLTYPE PostFree(BOOL) override {}
  SIZE_T STDMETHODCALLTYPE PreRealloc(void *block, SIZE_T size, void **same, BOOL) override {
    remove(block);
    requested = size;
    *same = block;
    return size;
  }
  void *STDMETHODCALLTYPE PostRealloc(void *block, BOOL) override {
    add(block);
    return block;
  }
  void *STDMETHODCALLTYPE PreGetSize(void *block, BOOL) override { return block; }
  SIZE_T STDMETHODCALLTYPE PostGetSize(SIZE_T size, BOOL) override { return size; }
  void *STDMETHODCALLTYPE PreDidAlloc(void *block, BOOL) override { return block; }
  int STDMETHODCALLTYPE PostDidAlloc(void *, BOOL, int answer) override { return answer; }
  void STDMETHODCALLTYPE PreHeapMinimize() override {}
  void STDMETHODCALLTYPE PostHeapMinimize() override {}

 private:
  static void add(const void *block) {
    const Lock lock;
    if (counting && block) blocks[block] = requested;
  }
  static void remove(const void *block) {
    const Lock lock;
    blocks.erase(block);
  }

  static thread_local SIZE_T requested;
};

thread_local SIZE_T Spy::requested = 0;
Spy spy;

enum Member : DISPID { START = 1, STOP, BLOCK_COUNT, BYTE_COUNT };

struct Row {
  const wchar_t *name;
  DISPID id;
};
constexpr Row MEMBERS[] = {
    {L"Start", START}, {L"Stop", STOP}, {L"BlockCount", BLOCK_COUNT}, {L"ByteCount", BYTE_COUNT}};

class SpyObject final : public IDispatch, Counted {
 public:
  COUNTED_REFERENCES

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void **object) override {
    *object = iid == IID_IUnknown || iid == IID_IDispatch ? this : nullptr;
    if (!*object) return E_NOINTERFACE;
    AddRef();
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetTypeInfoCount(UINT *count) override {
    *count = 0;
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetTypeInfo(UINT, LCID, ITypeInfo **) override { return E_NOTIMPL; }

  HRESULT STDMETHODCALLTYPE GetIDsOfNames(REFIID, LPOLESTR *names, UINT, LCID,
                                          DISPID *ids) override {
    ids[0] = DISPID_UNKNOWN;
    for (const Row &row : MEMBERS) {
      if (_wcsicmp(names[0], row.name) == 0) ids[0] = row.id;
    }
    return ids[0] == DISPID_UNKNOWN ? DISP_E_UNKNOWNNAME : S_OK;
  }

  HRESULT STDMETHODCALLTYPE Invoke(DISPID id, REFIID, LCID, WORD flags, DISPPARAMS *,
                                   VARIANT *result, EXCEPINFO *, UINT *) override {
    const WORD wanted = id <= STOP ? DISPATCH_METHOD : DISPATCH_PROPERTYGET;
    if (!(flags & wanted)) return DISP_E_MEMBERNOTFOUND;
    if (id == START) return start();
    const Lock lock;
    if (id == STOP) {
      counting = false;
      blocks.clear();
      return S_OK;
    }
    LONG value = static_cast<LONG>(blocks.size());
    if (id == BYTE_COUNT) {
      value = 0;
      for (const auto &[block, size] : blocks) value += static_cast<LONG>(size);
    }
    if (result) setLong(result, value);
    return S_OK;
  }

 private:
  static HRESULT start() {
    HMODULE forever = nullptr;  // COM keeps the spy, so its code has to stay
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN,
                       reinterpret_cast<LPCWSTR>(&spy), &forever);
    const HRESULT hr = CoRegisterMallocSpy(&spy);
    if (FAILED(hr) && hr != CO_E_OBJISREG) return hr;
    const Lock lock;
    blocks.clear();
    counting = true;
    return S_OK;
  }
};

}  // namespace

IDispatch *makeMallocSpy() { return new SpyObject(); }
