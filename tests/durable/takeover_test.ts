import { withSqliteStore } from "../engine/support/sqlite_store.ts";
import { testTakeover } from "../engine/support/work_store_suite.ts";

testTakeover("openWorkStore()", withSqliteStore);
