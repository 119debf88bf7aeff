import { withSqliteStore } from "./support/sqlite_store.ts";
import { testWorkStore } from "./support/work_store_suite.ts";

testWorkStore("openWorkStore()", withSqliteStore);
