/** Uses an object that another thread shared. */
import { com, serveApartment, type SharedToken } from "../../../lib/com/mod.ts";

serveApartment({
  addTo(token: SharedToken, key: string): number {
    using dict = com.fromShared(token);
    dict.Add(key, 1);
    return dict.Count;
  },
});
