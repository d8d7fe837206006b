// Writes go to the real file at once, so that every connection reads what was written; of each block that they change
// the content before is kept until the file is synced. At the cut it is put back.

#include "CPowerCut.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { block_size = 4096 };

/// The content of a block as of the file's last sync.
typedef struct block {
  struct block *next;
  int64_t index;
  unsigned char content[block_size];
} block;

/// What is not synced of a file, for all who have it open.
typedef struct store {
  struct store *next;
  char *path;
  block *blocks;
  /// The size as of the last sync; -1 where nothing has changed since.
  int64_t size;
} store;

typedef struct file {
  sqlite3_file base;
  store *store;
  sqlite3_file *real;
} file;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sqlite3_vfs *real_vfs;
static sqlite3_vfs vfs;
static store *stores;
static uint64_t operations;
static uint64_t cut_after = UINT64_MAX;

/// Counts an operation that changes the disk; false when there is no power for it. The lock is held.
static int has_power(void) {
  if (operations >= cut_after) return 0;
  operations++;
  return 1;
}

static store *store_of(const char *path) {
  for (store *one = stores; one; one = one->next)
    if (strcmp(one->path, path) == 0) return one;
  store *one = calloc(1, sizeof *one);
  if (!one) return NULL;
  one->path = strdup(path);
  if (!one->path) {
    free(one);
    return NULL;
  }
  one->size = -1;
  one->next = stores;
  stores = one;
  return one;
}

static void forget(store *store) {
  while (store->blocks) {
    block *next = store->blocks->next;
    free(store->blocks);
    store->blocks = next;
  }
  store->size = -1;
}

/// Keeps what a range of the file holds, where that is not kept yet.
static int keep(file *file, int64_t offset, int64_t length) {
  store *store = file->store;
  if (store->size < 0) {
    sqlite3_int64 size = 0;
    int result = file->real->pMethods->xFileSize(file->real, &size);
    if (result != SQLITE_OK) return result;
    store->size = size;
  }
  for (int64_t index = offset / block_size; index * block_size < offset + length; index++) {
    block *one = store->blocks;
    while (one && one->index != index) one = one->next;
    if (one) continue;
    one = calloc(1, sizeof *one);
    if (!one) return SQLITE_NOMEM;
    one->index = index;
    // What is behind the end reads as zeros.
    int result = file->real->pMethods->xRead(file->real, one->content, block_size, index * block_size);
    if (result != SQLITE_OK && result != SQLITE_IOERR_SHORT_READ) {
      free(one);
      return result;
    }
    one->next = store->blocks;
    store->blocks = one;
  }
  return SQLITE_OK;
}

static int file_close(sqlite3_file *base) {
  file *file = (struct file *)base;
  return file->real->pMethods->xClose(file->real);
}

static int file_read(sqlite3_file *base, void *bytes, int length, sqlite3_int64 offset) {
  file *file = (struct file *)base;
  return file->real->pMethods->xRead(file->real, bytes, length, offset);
}

static int file_write(sqlite3_file *base, const void *bytes, int length, sqlite3_int64 offset) {
  file *file = (struct file *)base;
  pthread_mutex_lock(&lock);
  int result = SQLITE_IOERR_WRITE;
  if (has_power()) {
    result = keep(file, offset, length);
    if (result == SQLITE_OK) result = file->real->pMethods->xWrite(file->real, bytes, length, offset);
  }
  pthread_mutex_unlock(&lock);
  return result;
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size) {
  file *file = (struct file *)base;
  pthread_mutex_lock(&lock);
  int result = SQLITE_IOERR_TRUNCATE;
  if (has_power()) {
    sqlite3_int64 before = 0;
    result = file->real->pMethods->xFileSize(file->real, &before);
    if (result == SQLITE_OK && before > size) result = keep(file, size, before - size);
    if (result == SQLITE_OK) result = file->real->pMethods->xTruncate(file->real, size);
  }
  pthread_mutex_unlock(&lock);
  return result;
}

static int file_sync(sqlite3_file *base, int flags) {
  file *file = (struct file *)base;
  (void)flags;
  pthread_mutex_lock(&lock);
  int result = SQLITE_IOERR_FSYNC;
  if (has_power()) {
    // The real disk need not do it: what is lost at the cut is decided here.
    forget(file->store);
    result = SQLITE_OK;
  }
  pthread_mutex_unlock(&lock);
  return result;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *size) {
  file *file = (struct file *)base;
  return file->real->pMethods->xFileSize(file->real, size);
}

static int file_lock(sqlite3_file *base, int level) {
  file *file = (struct file *)base;
  return file->real->pMethods->xLock(file->real, level);
}

static int file_unlock(sqlite3_file *base, int level) {
  file *file = (struct file *)base;
  return file->real->pMethods->xUnlock(file->real, level);
}

static int file_check_reserved(sqlite3_file *base, int *result) {
  file *file = (struct file *)base;
  return file->real->pMethods->xCheckReservedLock(file->real, result);
}

static int file_control(sqlite3_file *base, int operation, void *argument) {
  file *file = (struct file *)base;
  // A hint would make the file larger behind our back.
  if (operation == SQLITE_FCNTL_SIZE_HINT) return SQLITE_OK;
  return file->real->pMethods->xFileControl(file->real, operation, argument);
}

static int file_sector_size(sqlite3_file *base) {
  file *file = (struct file *)base;
  return file->real->pMethods->xSectorSize(file->real);
}

static int file_characteristics(sqlite3_file *base) {
  file *file = (struct file *)base;
  return file->real->pMethods->xDeviceCharacteristics(file->real);
}

static int file_shm_map(sqlite3_file *base, int page, int size, int extend, void volatile **memory) {
  file *file = (struct file *)base;
  return file->real->pMethods->xShmMap(file->real, page, size, extend, memory);
}

static int file_shm_lock(sqlite3_file *base, int offset, int count, int flags) {
  file *file = (struct file *)base;
  return file->real->pMethods->xShmLock(file->real, offset, count, flags);
}

static void file_shm_barrier(sqlite3_file *base) {
  file *file = (struct file *)base;
  file->real->pMethods->xShmBarrier(file->real);
}

static int file_shm_unmap(sqlite3_file *base, int remove) {
  file *file = (struct file *)base;
  return file->real->pMethods->xShmUnmap(file->real, remove);
}

// Version 2 has shared memory, which the write-ahead log needs, and no mapped files, whose writes nobody would see.
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

static int vfs_open(sqlite3_vfs *self, const char *path, sqlite3_file *base, int flags, int *out) {
  (void)self;
  file *file = (struct file *)base;
  file->base.pMethods = NULL;
  file->real = (sqlite3_file *)(file + 1);
  pthread_mutex_lock(&lock);
  // Temporary files have no name, and need not outlive anything.
  file->store = store_of(path ? path : "");
  pthread_mutex_unlock(&lock);
  if (!file->store) return SQLITE_NOMEM;
  int result = real_vfs->xOpen(real_vfs, path, file->real, flags, out);
  if (file->real->pMethods) file->base.pMethods = &methods;
  return result;
}

/// A deletion is taken to be on the disk at once.
static int vfs_delete(sqlite3_vfs *self, const char *path, int sync) {
  (void)self;
  pthread_mutex_lock(&lock);
  int result = SQLITE_IOERR_DELETE;
  if (has_power()) {
    store *store = store_of(path);
    if (store) forget(store);
    result = real_vfs->xDelete(real_vfs, path, sync);
  }
  pthread_mutex_unlock(&lock);
  return result;
}

int power_cut_install(void) {
  if (real_vfs) return SQLITE_OK;
  int result = sqlite3_initialize();
  if (result != SQLITE_OK) return result;
  // By the name that the store asks for: what is registered last is found first.
  real_vfs = sqlite3_vfs_find("unix-excl");
  if (!real_vfs) return SQLITE_ERROR;
  vfs = *real_vfs;
  vfs.pNext = NULL;
  vfs.szOsFile = (int)sizeof(file) + real_vfs->szOsFile;
  vfs.xOpen = vfs_open;
  vfs.xDelete = vfs_delete;
  return sqlite3_vfs_register(&vfs, 1);
}

void power_cut_after(uint64_t count) {
  pthread_mutex_lock(&lock);
  operations = 0;
  cut_after = count;
  pthread_mutex_unlock(&lock);
}

int power_cut_happened(void) {
  pthread_mutex_lock(&lock);
  int happened = operations >= cut_after;
  pthread_mutex_unlock(&lock);
  return happened;
}

uint64_t power_cut_operations(void) {
  pthread_mutex_lock(&lock);
  uint64_t count = operations;
  pthread_mutex_unlock(&lock);
  return count;
}

/// SplitMix64, Steele, Lea and Flood 2014.
static uint64_t next_random(uint64_t *state) {
  uint64_t mixed = *state += 0x9E3779B97F4A7C15;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
  return mixed ^ (mixed >> 31);
}

/// Which of a file's blocks stay follows from its path and their places alone, not from who wrote first.
static uint64_t block_seed(uint64_t seed, const char *path, int64_t index) {
  const char *name = strrchr(path, '/');
  for (const char *letter = name ? name : path; *letter; letter++) seed = seed * 131 + (unsigned char)*letter;
  return seed * 131 + (uint64_t)index;
}

static int settle_store(store *store, uint64_t seed, unsigned kept) {
  if (store->size < 0) return 0;
  int descriptor = open(store->path, O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return 0;
  struct stat status;
  int count = fstat(descriptor, &status) == 0 ? 0 : -1;
  int64_t end = store->size;
  for (block *one = store->blocks; one && count >= 0; one = one->next) {
    int64_t start = one->index * block_size;
    uint64_t state = block_seed(seed, store->path, one->index);
    if (next_random(&state) % 256 < kept && start < status.st_size) {
      int64_t reached = start + block_size < status.st_size ? start + block_size : status.st_size;
      if (reached > end) end = reached;
      continue;
    }
    if (pwrite(descriptor, one->content, block_size, start) != block_size) count = -1;
    else count++;
  }
  if (count >= 0 && ftruncate(descriptor, end) != 0) count = -1;
  close(descriptor);
  return count;
}

int power_cut_settle(uint64_t seed, unsigned kept) {
  pthread_mutex_lock(&lock);
  int count = 0;
  for (store *store = stores; store; store = store->next) {
    int settled = settle_store(store, seed, kept);
    count = settled < 0 || count < 0 ? -1 : count + settled;
    forget(store);
  }
  operations = 0;
  cut_after = UINT64_MAX;
  pthread_mutex_unlock(&lock);
  return count;
}
