#include <cstdio>

#include "fax_object.h"

std::wstring environmentText(const wchar_t *name) {
  wchar_t text[4096];
  const DWORD length = GetEnvironmentVariableW(name, text, 4096);
  return length < 4096 ? std::wstring(text, length) : std::wstring();
}

namespace {

SRWLOCK logLock = SRWLOCK_INIT;
std::wstring logPath;  // as it was at the last call

// The number behind `key=` in a list of `key=number;…`, or 0.
unsigned long numberFor(const wchar_t *variable, const std::wstring &key) {
  const std::wstring list = L";" + environmentText(variable);
  const size_t found = list.find(L";" + key + L"=");
  if (found == std::wstring::npos) return 0;
  return std::wcstoul(list.c_str() + found + key.size() + 2, nullptr, 0);
}

}  // namespace

void findLog() {
  std::wstring path = environmentText(L"COMTASK_FAX_LOG");
  AcquireSRWLockExclusive(&logLock);
  logPath.swap(path);
  ReleaseSRWLockExclusive(&logLock);
}

void writeLog(const std::wstring &line) {
  AcquireSRWLockShared(&logLock);
  const std::wstring path = logPath;
  ReleaseSRWLockShared(&logLock);
  if (path.empty()) return;
  const std::wstring text = line + L"\n";
  const int size = WideCharToMultiByte(CP_UTF8, 0, text.data(), static_cast<int>(text.size()),
                                       nullptr, 0, nullptr, nullptr);
  std::string bytes(static_cast<size_t>(size), '\0');
  WideCharToMultiByte(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), &bytes[0], size,
                      nullptr, nullptr);
  AcquireSRWLockExclusive(&logLock);
  const HANDLE file = CreateFileW(path.c_str(), FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                  nullptr, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (file != INVALID_HANDLE_VALUE) {
    DWORD written = 0;
    WriteFile(file, bytes.data(), static_cast<DWORD>(bytes.size()), &written, nullptr);
    CloseHandle(file);
  }
  ReleaseSRWLockExclusive(&logLock);
}

HRESULT enterCall(const std::wstring &call, const std::wstring &arguments) {
  findLog();
  const unsigned long failure = numberFor(L"COMTASK_FAX_FAIL", call);
  wchar_t text[32] = L"";
  if (failure) _snwprintf(text, 32, L" -> 0x%08lX", failure);
  writeLog(call + L"(" + arguments + L")" + text);
  const unsigned long delayMs = numberFor(L"COMTASK_FAX_DELAY", call);
  if (delayMs) Sleep(delayMs);
  return static_cast<HRESULT>(failure);
}
