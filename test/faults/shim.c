/*
 * Preloaded into a process: the calls by which SQLite writes to files whose path ends with FAULT_FILE, or that and
 * "-wal", fail or are written down.
 *
 *     FAULT_CALL, FAULT_FROM, FAULT_TIMES, FAULT_ERRNO   calls number FROM to FROM + TIMES - 1 of pwrite64 or fsync fail
 *     FAULT_TRACE                                        a file that gets every call, and what goes to the output
 *
 * A record of the trace: what (W write, T truncate, S sync, U unlink, O output), which (0 the file, 1 its -wal), offset
 * or length, number of bytes that follow: "%c %d %lld %zu\n", and the bytes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* 0: the file, 1: its -wal, -1: another one. */
static int which_path(const char *path) {
  const char *file = getenv("FAULT_FILE");
  size_t length = strlen(path), end = file ? strlen(file) : 0;
  if (end == 0) return -1;
  if (length >= end && strcmp(path + length - end, file) == 0) return 0;
  if (length >= end + 4 && strncmp(path + length - end - 4, file, end) == 0 && strcmp(path + length - 4, "-wal") == 0) return 1;
  return -1;
}

static int which(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return -1;
  path[length] = 0;
  return which_path(path);
}

static void trace(char what, int file, long long at, const void *bytes, size_t count) {
  static int out = -2;
  const char *path = getenv("FAULT_TRACE");
  if (!path || file < 0) return;
  if (out == -2) out = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0600);
  char *record = malloc(count + 128);
  int head = snprintf(record, 128, "%c %d %lld %zu\n", what, file, at, count);
  if (count > 0) memcpy(record + head, bytes, count);
  syscall(SYS_write, out, record, head + count);
  free(record);
}

static int fails(const char *call, int file) {
  static int seen = 0;
  const char *wanted = getenv("FAULT_CALL");
  if (!wanted || file < 0 || strcmp(call, wanted) != 0) return 0;
  int number = ++seen, from = atoi(getenv("FAULT_FROM")), times = atoi(getenv("FAULT_TIMES"));
  if (number < from || number >= from + times) return 0;
  errno = atoi(getenv("FAULT_ERRNO"));
  return 1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
  int file = which(fd);
  if (fails("pwrite64", file)) return -1;
  ssize_t written = NEXT(pwrite64)(fd, bytes, count, at);
  if (written > 0) trace('W', file, at, bytes, written);
  return written;
}

int fsync(int fd) {
  int file = which(fd);
  if (fails("fsync", file)) return -1;
  int result = NEXT(fsync)(fd);
  if (result == 0) trace('S', file, 0, 0, 0);
  return result;
}

int fdatasync(int fd) {
  int file = which(fd);
  if (fails("fsync", file)) return -1;
  int result = NEXT(fdatasync)(fd);
  if (result == 0) trace('S', file, 0, 0, 0);
  return result;
}

int ftruncate64(int fd, off64_t length) {
  int result = NEXT(ftruncate64)(fd, length);
  if (result == 0) trace('T', which(fd), length, 0, 0);
  return result;
}

int unlink(const char *path) {
  int result = NEXT(unlink)(path);
  if (result == 0) trace('U', which_path(path), 0, 0, 0);
  return result;
}

ssize_t write(int fd, const void *bytes, size_t count) {
  ssize_t written = NEXT(write)(fd, bytes, count);
  if (fd == 1 && written > 0) trace('O', 0, 0, bytes, written);
  return written;
}
