/*
 * What the load generators have in common. They are C because a measuring program must cost less than what it measures.
 * Every program prints "ready" when it listens, and its figures as one line of key=value when it is done.
 */
#ifndef ZTUN_BENCH_LOAD_H
#define ZTUN_BENCH_LOAD_H

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static inline void die(const char *what) {
  perror(what);
  exit(1);
}

static inline int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static inline struct sockaddr_in address_of(const char *host, const char *port) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
  if (host && inet_pton(AF_INET, host, &a.sin_addr) != 1) {
    fprintf(stderr, "not an IPv4 address: %s\n", host);
    exit(2);
  }
  return a;
}

static inline void without_delay(int fd) {
  int one = 1;
  if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one)) die("TCP_NODELAY");
}

static inline int dial(const char *host, const char *port) {
  struct sockaddr_in a = address_of(host, port);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, (void *)&a, sizeof a)) die("connect");
  return fd;
}

/* Binds to every address and says so. Nothing else runs in the namespace that could be in the way. */
static inline int bind_any(const char *port, int type) {
  struct sockaddr_in a = address_of(NULL, port);
  int fd = socket(AF_INET, type, 0), one = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (fd < 0 || bind(fd, (void *)&a, sizeof a) || (type == SOCK_STREAM && listen(fd, 64))) die("listen");
  puts("ready");
  fflush(stdout);
  return fd;
}

static inline void send_all(int fd, const void *data, size_t length) {
  const char *at = data;
  while (length) {
    ssize_t n = send(fd, at, length, MSG_NOSIGNAL);
    if (n < 0) die("send");
    at += n;
    length -= n;
  }
}

/* A whole file in memory; pages come from the cache that the previous run left warm. */
struct file {
  const char *data;
  size_t length;
};

static inline struct file map_file(const char *path) {
  int fd = open(path, O_RDONLY);
  struct stat s;
  if (fd < 0 || fstat(fd, &s) || s.st_size == 0) die(path);
  void *p = mmap(NULL, s.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
  if (p == MAP_FAILED) die("mmap");
  close(fd);
  return (struct file){p, s.st_size};
}

#endif
