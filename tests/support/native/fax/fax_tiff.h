#pragma once

#include "fax_object.h"

// FaxTiff with values of its own: the stand-in does not read the file.
class FaxTiffObject final : public FaxObject<IFaxTiff> {
 public:
  FaxTiffObject();

  HRESULT STDMETHODCALLTYPE get_TiffTagString(int tagId, BSTR *value) override;

  READ(ReceiveTime, BSTR)
  READ_WRITE(Image, BSTR)
  READ(RecipientName, BSTR)
  READ(SenderName, BSTR)
  READ(Routing, BSTR)
  READ(CallerId, BSTR)
  READ(Csid, BSTR)
  READ(Tsid, BSTR)
  READ(RecipientNumber, BSTR)
  READ(RawReceiveTime, VARIANT)
};
