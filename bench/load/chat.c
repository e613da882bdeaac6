/*
 * chat: a client that asks, waits for the answer and asks again, as programs talk to a database.
 *
 *   chat server PORT SCRIPT
 *   chat client HOST PORT SCRIPT
 *
 * SCRIPT holds the exchanges one after another: length of the request and of the answer (32 bits each, little endian), the request, the
 * answer. Both ends read it, so that nothing but the text crosses the line, and each checks that it got what the other end was to send.
 * The client prints requests=N seconds=S p50_us=U p99_us=U.
 */
#include "load.h"

struct exchange {
  const char *request, *answer;
  uint32_t request_length, answer_length;
};

struct script {
  struct exchange *exchanges;
  size_t count;
};

static struct script read_script(const char *path) {
  struct file f = map_file(path);
  struct script s = {NULL, 0};
  size_t room = 0, at = 0;
  while (at + 8 <= f.length) {
    if (s.count == room) s.exchanges = realloc(s.exchanges, (room = room * 2 + 1024) * sizeof *s.exchanges);
    struct exchange *e = &s.exchanges[s.count++];
    memcpy(&e->request_length, f.data + at, 4);
    memcpy(&e->answer_length, f.data + at + 4, 4);
    e->request = f.data + at + 8;
    e->answer = e->request + e->request_length;
    at += 8 + (size_t)e->request_length + e->answer_length;
  }
  if (at != f.length) {
    fprintf(stderr, "%s: not a whole script\n", path);
    exit(1);
  }
  return s;
}

static void expect(int fd, const char *wanted, uint32_t length) {
  static char buffer[1 << 16];
  uint32_t have = 0;
  while (have < length) {
    ssize_t n = recv(fd, buffer + have, length - have, 0);
    if (n <= 0) die("connection ended early");
    have += n;
  }
  if (memcmp(buffer, wanted, length)) {
    fprintf(stderr, "corrupt: what arrived is not what was sent\n");
    exit(1);
  }
}

static int serve(const char *port, struct script s) {
  int listener = bind_any(port, SOCK_STREAM), fd = accept(listener, NULL, NULL);
  if (fd < 0) die("accept");
  without_delay(fd);
  for (size_t i = 0; i < s.count; i++) {
    expect(fd, s.exchanges[i].request, s.exchanges[i].request_length);
    send_all(fd, s.exchanges[i].answer, s.exchanges[i].answer_length);
  }
  char end;
  return recv(fd, &end, 1, 0) == 0 ? 0 : 1;
}

static int ascending(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static int ask(const char *host, const char *port, struct script s) {
  int64_t *took = calloc(s.count, sizeof *took);
  int fd = dial(host, port);
  without_delay(fd);
  int64_t start = now_ns(), before = start;
  for (size_t i = 0; i < s.count; i++) {
    send_all(fd, s.exchanges[i].request, s.exchanges[i].request_length);
    expect(fd, s.exchanges[i].answer, s.exchanges[i].answer_length);
    int64_t after = now_ns();
    took[i] = after - before;
    before = after;
  }
  double seconds = (before - start) / 1e9;
  qsort(took, s.count, sizeof *took, ascending);
  printf("requests=%zu seconds=%.6f p50_us=%.1f p99_us=%.1f\n", s.count, seconds, took[s.count / 2] / 1e3, took[s.count * 99 / 100] / 1e3);
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 4 && !strcmp(argv[1], "server")) return serve(argv[2], read_script(argv[3]));
  if (argc == 5 && !strcmp(argv[1], "client")) return ask(argv[2], argv[3], read_script(argv[4]));
  fprintf(stderr, "usage: chat server PORT SCRIPT | chat client HOST PORT SCRIPT\n");
  return 2;
}
