/*
 * lines: datagrams at a steady rate, as a log collector gets them.
 *
 *   lines sink PORT SCRIPT
 *   lines send HOST PORT SCRIPT RATE
 *
 * SCRIPT is text; each line is one datagram, without its end of line, and says which it is: sequenceId="N", N from 1 (RFC 5424 section 7.3.1).
 * RATE is in lines a second, evenly spaced. The sink ends after a second of silence and prints delivered=N repeated=N corrupt=N.
 */
#include "load.h"

#include <sys/prctl.h>

#define LONGEST 2048
#define FIRST_WAIT_S 20

struct line {
  const char *text;
  size_t length;
};

struct script {
  struct line *lines;
  size_t count;
};

static struct script read_script(const char *path) {
  struct file f = map_file(path);
  struct script s = {NULL, 0};
  size_t room = 0;
  for (const char *at = f.data, *end = f.data + f.length, *stop; at < end; at = stop + 1) {
    stop = memchr(at, '\n', end - at);
    if (!stop) break;
    if (s.count == room) s.lines = realloc(s.lines, (room = room * 2 + 1024) * sizeof *s.lines);
    s.lines[s.count++] = (struct line){at, stop - at};
  }
  return s;
}

static void wait_for_datagrams(int fd, int seconds) {
  struct timeval t = {seconds, 0};
  if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t)) die("SO_RCVTIMEO");
}

static int sink(const char *port, struct script s) {
  int fd = bind_any(port, SOCK_DGRAM), size = 16 << 20;
  size_t delivered = 0, repeated = 0, corrupt = 0;
  char *seen = calloc(s.count, 1), datagram[LONGEST + 1];
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
  wait_for_datagrams(fd, FIRST_WAIT_S);
  for (ssize_t n; (n = recv(fd, datagram, LONGEST, 0)) >= 0;) {
    if (delivered == 0) wait_for_datagrams(fd, 1);
    datagram[n] = 0;
    const char *key = strstr(datagram, "sequenceId=\"");
    size_t i = key ? strtoul(key + 12, NULL, 10) - 1 : s.count;
    if (i >= s.count || s.lines[i].length != (size_t)n || memcmp(s.lines[i].text, datagram, n)) corrupt++;
    else if (seen[i]++) repeated++;
    else delivered++;
  }
  printf("delivered=%zu repeated=%zu corrupt=%zu\n", delivered, repeated, corrupt);
  return corrupt ? 1 : 0;
}

static int send_lines(const char *host, const char *port, struct script s, double rate) {
  struct sockaddr_in to = address_of(host, port);
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (fd < 0 || connect(fd, (void *)&to, sizeof to)) die("connect");
  prctl(PR_SET_TIMERSLACK, 1);
  int64_t start = now_ns();
  for (size_t i = 0; i < s.count; i++) {
    int64_t due = start + (int64_t)(i * 1e9 / rate);
    struct timespec t = {due / 1000000000, due % 1000000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR) {}
    /* A full queue drops the line, as it would for a logger that does not wait. */
    if (send(fd, s.lines[i].text, s.lines[i].length, MSG_DONTWAIT) < 0 && errno != EAGAIN && errno != ENOBUFS) die("send");
  }
  printf("sent=%zu seconds=%.6f\n", s.count, (now_ns() - start) / 1e9);
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 4 && !strcmp(argv[1], "sink")) return sink(argv[2], read_script(argv[3]));
  if (argc == 6 && !strcmp(argv[1], "send")) return send_lines(argv[2], argv[3], read_script(argv[4]), atof(argv[5]));
  fprintf(stderr, "usage: lines sink PORT SCRIPT | lines send HOST PORT SCRIPT RATE\n");
  return 2;
}
