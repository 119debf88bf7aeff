/** Enters apartments of every kind, for tests that look which one it was. */
import { com, serveApartment } from "../../../lib/com/mod.ts";
import { openOle } from "../../../lib/ffi/mod.ts";

const COINIT_MULTITHREADED = 0;
const COINIT_APARTMENTTHREADED = 2;

function look(): { type: number; count: number } {
  using dict = com.createObject("Scripting.Dictionary");
  const [type, qualifier] = [new Int32Array(1), new Int32Array(1)];
  openOle().CoGetApartmentType(type, qualifier);
  return { type: type[0], count: dict.Count };
}

serveApartment({
  byDefault: look,
  mta() {
    com.initialize({ apartment: "mta" });
    using dict = com.createObject("Scripting.Dictionary");
    dict.Add("a", 1);
    return { type: look().type, count: dict.Count };
  },
  twice() {
    openOle().CoInitializeEx(0n, COINIT_APARTMENTTHREADED);
    const { count } = look();
    openOle().CoUninitialize();
    return count;
  },
  changed() {
    openOle().CoInitializeEx(0n, COINIT_MULTITHREADED);
    try {
      return look();
    } finally {
      openOle().CoUninitialize();
    }
  },
});
