/*
 * stream: bulk TCP, with data that iperf3 cannot send.
 *
 *   stream sink PORT STREAMS [FILE]
 *   stream send HOST PORT STREAMS SECONDS [FILE]
 *
 * Without FILE the sender makes random bytes that never repeat (iperf3 sends one random block of 128 KiB over and over, which a codec
 * with a larger window finds). With FILE it sends that file, over and over until SECONDS have passed, or once if SECONDS is 0,
 * and a sink that was given FILE too compares every byte. The sink ends when STREAMS connections have ended; it prints
 * bytes=N seconds=S, the time from the first connection's first byte to the last connection's end.
 */
#include "load.h"

#include <pthread.h>
#include <sys/random.h>

#define CHUNK (256 << 10)
#define LANES 32

static struct file file;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t first_byte, last_byte, total;

/* Marsaglia's xorshift in lanes that the compiler turns into vectors: some 10 GB/s, so that making the data is not what is measured. */
struct source {
  uint64_t lane[LANES];
};

static void seed(struct source *s) {
  if (getrandom(s->lane, sizeof s->lane, 0) != sizeof s->lane) die("getrandom");
  for (int i = 0; i < LANES; i++) s->lane[i] |= 1;
}

static void fill(struct source *s, uint64_t *out, size_t words) {
  for (size_t at = 0; at < words; at += LANES)
    for (int i = 0; i < LANES; i++) {
      uint64_t x = s->lane[i];
      x ^= x << 13;
      x ^= x >> 7;
      x ^= x << 17;
      out[at + i] = s->lane[i] = x;
    }
}

struct sending {
  const char *host, *port;
  double seconds;
};

static void send_fresh(int fd, int64_t until) {
  static __thread uint64_t chunk[CHUNK / sizeof(uint64_t)];
  struct source source;
  seed(&source);
  while (now_ns() < until) {
    fill(&source, chunk, CHUNK / sizeof *chunk);
    send_all(fd, chunk, CHUNK);
  }
}

static void send_file(int fd, int64_t until) {
  size_t at = 0;
  do {
    size_t n = file.length - at < CHUNK ? file.length - at : CHUNK;
    send_all(fd, file.data + at, n);
    at += n;
    if (at == file.length && until) at = 0;
  } while (until ? now_ns() < until : at < file.length);
}

static void *sender(void *argument) {
  struct sending *s = argument;
  int fd = dial(s->host, s->port);
  int64_t until = s->seconds > 0 ? now_ns() + (int64_t)(s->seconds * 1e9) : 0;
  if (file.data) send_file(fd, until);
  else send_fresh(fd, until);
  char answer;
  shutdown(fd, SHUT_WR);
  if (recv(fd, &answer, 1, 0) != 1) die("no word from the sink");
  close(fd);
  return NULL;
}

static void compare(const char *data, size_t length, int64_t position) {
  size_t at = position % file.length;
  while (length) {
    size_t n = file.length - at < length ? file.length - at : length;
    if (memcmp(data, file.data + at, n)) {
      fprintf(stderr, "corrupt: bytes after position %lld are not those that were sent\n", (long long)position);
      exit(1);
    }
    data += n;
    length -= n;
    at = 0;
  }
}

static void *receiver(void *argument) {
  int fd = (int)(intptr_t)argument;
  static __thread char buffer[CHUNK];
  int64_t count = 0, first = 0;
  ssize_t n;
  while ((n = recv(fd, buffer, sizeof buffer, 0)) > 0) {
    if (!first) first = now_ns();
    if (file.data) compare(buffer, n, count);
    count += n;
  }
  if (n < 0) die("recv");
  int64_t last = now_ns();
  pthread_mutex_lock(&lock);
  total += count;
  if (first && (!first_byte || first < first_byte)) first_byte = first;
  if (last > last_byte) last_byte = last;
  pthread_mutex_unlock(&lock);
  send_all(fd, "k", 1);
  close(fd);
  return NULL;
}

static int sink(const char *port, int streams) {
  pthread_t threads[streams];
  int listener = bind_any(port, SOCK_STREAM);
  for (int i = 0; i < streams; i++) {
    int fd = accept(listener, NULL, NULL);
    if (fd < 0) die("accept");
    pthread_create(&threads[i], NULL, receiver, (void *)(intptr_t)fd);
  }
  for (int i = 0; i < streams; i++) pthread_join(threads[i], NULL);
  printf("bytes=%lld seconds=%.6f\n", (long long)total, (last_byte - first_byte) / 1e9);
  return 0;
}

static int send_streams(struct sending s, int streams) {
  pthread_t threads[streams];
  for (int i = 0; i < streams; i++) pthread_create(&threads[i], NULL, sender, &s);
  for (int i = 0; i < streams; i++) pthread_join(threads[i], NULL);
  return 0;
}

int main(int argc, char **argv) {
  if (argc >= 4 && argc <= 5 && !strcmp(argv[1], "sink")) {
    if (argc == 5) file = map_file(argv[4]);
    return sink(argv[2], atoi(argv[3]));
  }
  if (argc >= 6 && argc <= 7 && !strcmp(argv[1], "send")) {
    if (argc == 7) file = map_file(argv[6]);
    return send_streams((struct sending){argv[2], argv[3], atof(argv[5])}, atoi(argv[4]));
  }
  fprintf(stderr, "usage: stream sink PORT STREAMS [FILE] | stream send HOST PORT STREAMS SECONDS [FILE]\n");
  return 2;
}
