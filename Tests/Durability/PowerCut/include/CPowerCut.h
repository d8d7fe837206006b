// An SQLite file system in which the power can be cut: what was not synced is then lost, whole or in part.
#ifndef HUSTINGS_POWER_CUT_H
#define HUSTINGS_POWER_CUT_H
#include <stdint.h>

/// Makes it what SQLite opens files by, from now on. Returns an SQLite result code.
int power_cut_install(void);

/// Cuts the power after so many writes, syncs, truncations and deletions: from then on each of them fails.
void power_cut_after(uint64_t operations);

/// Whether the power is cut.
int power_cut_happened(void);

/// How many writes, syncs, truncations and deletions there were since it was armed.
uint64_t power_cut_operations(void);

/// Leaves in the files what a disk would hold, and turns the power on again. Every connection must be closed.
///
/// Of each block of 4 KiB that was written since its file's last sync, the new content stays in `kept` of 256 cases, by
/// chance that follows from the seed; otherwise the old one is put back. Returns how many blocks were put back, or -1
/// when a file could not be written.
int power_cut_settle(uint64_t seed, unsigned kept);
#endif
