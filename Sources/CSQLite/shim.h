#pragma once

// The library is built with both (Debian's is); the header declares sessions only where they are asked for.
#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include <sqlite3.h>

// A macro with a cast in it, which Swift cannot import.
static inline sqlite3_destructor_type rollcall_sqlite_transient(void) { return SQLITE_TRANSIENT; }
