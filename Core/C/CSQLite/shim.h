// What of SQLite Swift cannot call: variadic functions and casts in macros.
#ifndef HUSTINGS_SQLITE_SHIM_H
#define HUSTINGS_SQLITE_SHIM_H
#include <sqlite3.h>

/// Has SQLite not count the memory that it uses, for which every thread would wait for the same lock. It must come before
/// any other call. Returns an SQLite result code.
static inline int hustings_sqlite_start(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

/// Refuses what a damaged or hostile database file could make SQL do. Returns an SQLite result code.
static inline int hustings_sqlite_defend(sqlite3 *database) {
  const int settings[][2] = {
      {SQLITE_DBCONFIG_DEFENSIVE, 1},       {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0}, {SQLITE_DBCONFIG_DQS_DML, 0},
      {SQLITE_DBCONFIG_DQS_DDL, 0},         {SQLITE_DBCONFIG_ENABLE_FKEY, 1},    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
      {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
  };
  for (unsigned i = 0; i < sizeof settings / sizeof settings[0]; i++) {
    int result = sqlite3_db_config(database, settings[i][0], settings[i][1], (int *)0);
    if (result != SQLITE_OK) return result;
  }
  return SQLITE_OK;
}

/// Binds a copy of `length` bytes of UTF-8.
static inline int hustings_sqlite_bind_text(sqlite3_stmt *statement, int index, const char *text, int length) {
  return sqlite3_bind_text(statement, index, text, length, SQLITE_TRANSIENT);
}
#endif
