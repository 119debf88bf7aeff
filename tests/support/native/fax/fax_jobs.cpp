#include "fax_jobs.h"

#include <algorithm>

namespace {

enum Command : LONG { DELETE_JOB = 1, PAUSE = 2, RESUME = 3 };

constexpr LONG SEND_JOB = 1;
constexpr HRESULT VANISHED = E_INVALIDARG;

SRWLOCK queueLock = SRWLOCK_INIT;
std::vector<Job> queue;
LONG lastId = 0;

class QueueLock {
 public:
  QueueLock() { AcquireSRWLockExclusive(&queueLock); }
  ~QueueLock() { ReleaseSRWLockExclusive(&queueLock); }
};

auto findJob(LONG id) {
  return std::find_if(queue.begin(), queue.end(), [id](const Job &job) { return job.id == id; });
}

// Returns false when the job has left the queue.
bool advance(Job *job) {
  const wchar_t last = job->faxNumber.empty() ? L'0' : job->faxNumber.back();
  if (job->queueStatus == L"Paused" || job->queueStatus == L"Retries Exceeded") return true;
  if (job->deviceStatus == L"Sending") return false;
  if (job->deviceStatus != L"Dialing") {
    job->attempts++;
    job->queueStatus = L"In Progress";
    job->deviceStatus = L"Dialing";
  } else if (last == L'9') {
    job->queueStatus = L"Retries Exceeded";
    job->deviceStatus = L"No Answer";
  } else if (last == L'8' && job->attempts == 1) {
    job->queueStatus = L"Retrying";
    job->deviceStatus = L"Busy";
  } else {
    job->deviceStatus = L"Sending";
  }
  return true;
}

}  // namespace

LONG addJob(Job job) {
  const QueueLock lock;
  job.id = ++lastId;
  queue.push_back(std::move(job));
  return lastId;
}

std::vector<Job> advanceJobs() {
  const QueueLock lock;
  const auto gone = [](Job &job) { return !advance(&job); };
  queue.erase(std::remove_if(queue.begin(), queue.end(), gone), queue.end());
  return queue;
}

FaxJobsObject::FaxJobsObject(SessionRef session, std::vector<Job> jobs)
    : FaxCollection(L"FaxJobs", IID_IFaxJobs, std::move(session)), jobs(std::move(jobs)) {}

HRESULT FaxJobsObject::item(LONG index, VARIANT *result) {
  return give(new FaxJobObject(session, jobs[static_cast<size_t>(index - 1)]), result);
}

FaxJobObject::FaxJobObject(SessionRef session, const Job &job)
    : FaxObject(L"FaxJob", IID_IFaxJob, std::move(session)), id(job.id) {
  show(job);
}

void FaxJobObject::show(const Job &job) {
  set(L"JobId", job.id);
  set(L"Type", SEND_JOB);
  set(L"UserName", L"tester");
  set(L"QueueStatus", job.queueStatus);
  set(L"DeviceStatus", job.deviceStatus);
  set(L"PageCount", 1);
  set(L"FaxNumber", job.faxNumber);
  set(L"RecipientName", job.recipientName);
  set(L"Tsid", job.tsid);
  set(L"SenderName", job.senderName);
  set(L"SenderCompany", job.senderCompany);
  set(L"SenderDept", job.senderDepartment);
  set(L"BillingCode", job.billingCode);
  set(L"DisplayName", job.displayName);
  set(L"DiscountSend", job.discountSend);
}

HRESULT FaxJobObject::SetStatus(LONG command) {
  const HRESULT hr = enterConnected(L"SetStatus", argumentText(command));
  if (FAILED(hr)) return hr;
  const QueueLock lock;
  const auto job = findJob(id);
  if (job == queue.end()) return VANISHED;
  if (command == DELETE_JOB) queue.erase(job);
  else if (command == PAUSE) job->queueStatus = L"Paused";
  else if (command == RESUME) job->queueStatus = L"Pending";
  else return E_INVALIDARG;
  return S_OK;
}

HRESULT FaxJobObject::Refresh() {
  const HRESULT hr = enterConnected(L"Refresh");
  if (FAILED(hr)) return hr;
  const QueueLock lock;
  const auto job = findJob(id);
  if (job == queue.end()) return VANISHED;
  show(*job);
  return S_OK;
}
