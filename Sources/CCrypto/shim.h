#pragma once

#include <openssl/evp.h>

// Two calls of the C library that its headers show to _GNU_SOURCE only, which Swift does not set. They stand here
// because FileHandling, which alone uses this module, alone needs them.
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned int flags);
int syncfs(int descriptor);
enum { ROLLCALL_RENAME_NOREPLACE = 1 << 0, ROLLCALL_RENAME_EXCHANGE = 1 << 1 };
