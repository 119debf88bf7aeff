// The queue, which all servers of this process share, and its jobs.
#pragma once

#include <vector>

#include "fax_object.h"

struct Job {
  LONG id = 0;
  std::wstring fileName;
  std::wstring faxNumber;
  std::wstring recipientName;
  std::wstring senderName;
  std::wstring senderCompany;
  std::wstring senderDepartment;
  std::wstring tsid;
  std::wstring billingCode;
  std::wstring displayName;
  LONG discountSend = 0;
  std::wstring queueStatus = L"Pending";
  std::wstring deviceStatus = L"Unknown";
  long attempts = 0;
};

// Queues a job and returns its number.
LONG addJob(Job job);

// Moves every job one step on: pending, dialling, sending, gone. A number that ends in 8 is busy at
// the first attempt; one that ends in 9 never answers, and its job stays until it is deleted.
std::vector<Job> advanceJobs();

class FaxJobsObject final : public FaxCollection<IFaxJobs> {
 public:
  FaxJobsObject(SessionRef session, std::vector<Job> jobs);

 protected:
  LONG size() override { return static_cast<LONG>(jobs.size()); }
  HRESULT item(LONG index, VARIANT *result) override;

 private:
  const std::vector<Job> jobs;
};

class FaxJobObject final : public FaxObject<IFaxJob> {
 public:
  FaxJobObject(SessionRef session, const Job &job);

  HRESULT STDMETHODCALLTYPE SetStatus(LONG command) override;
  HRESULT STDMETHODCALLTYPE Refresh() override;

  READ(JobId, LONG)
  READ(Type, LONG)
  READ(UserName, BSTR)
  READ(QueueStatus, BSTR)
  READ(DeviceStatus, BSTR)
  READ(PageCount, LONG)
  READ(FaxNumber, BSTR)
  READ(RecipientName, BSTR)
  READ(Tsid, BSTR)
  READ(SenderName, BSTR)
  READ(SenderCompany, BSTR)
  READ(SenderDept, BSTR)
  READ(BillingCode, BSTR)
  READ(DisplayName, BSTR)
  READ(DiscountSend, int)

 private:
  void show(const Job &job);

  const LONG id;
};
