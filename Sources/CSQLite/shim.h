#pragma once

#include <sqlite3.h>

// A macro with a cast in it, which Swift cannot import.
static inline sqlite3_destructor_type rollcall_sqlite_transient(void) { return SQLITE_TRANSIENT; }
