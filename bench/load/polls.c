/*
 * polls: a client that says little, waits for the answer, and waits some more, as somebody who types or a program that watches others.
 *
 *   polls server tcp|udp PORT SCRIPT
 *   polls client tcp|udp HOST PORT SCRIPT PAUSE_US
 *
 * SCRIPT is laid out as chat's. The client prints requests=N lost=N; over UDP what is not answered within 200 ms is lost.
 */
#include <sys/time.h>

#include "load.h"

struct exchange {
  uint32_t request_length, answer_length;
  const char *request, *answer;
};

/* Takes the next exchange off the script. Returns 0 at its end. */
static int next(struct file *script, struct exchange *e) {
  if (script->length < 8) return 0;
  memcpy(&e->request_length, script->data, 4);
  memcpy(&e->answer_length, script->data + 4, 4);
  size_t whole = 8 + (size_t)e->request_length + e->answer_length;
  if (whole > script->length) {
    fprintf(stderr, "not a whole script\n");
    exit(1);
  }
  e->request = script->data + 8;
  e->answer = e->request + e->request_length;
  script->data += whole;
  script->length -= whole;
  return 1;
}

/* Returns 0 if nothing has come in time. */
static int expect(int fd, const char *wanted, uint32_t length, int stream) {
  char buffer[1 << 16];
  uint32_t have = 0;
  while (have < length) {
    ssize_t n = recv(fd, buffer + have, sizeof buffer - have, 0);
    if (n < 0 && errno == EAGAIN) return 0;
    if (n <= 0) die("connection ended early");
    have += n;
    if (!stream && (have != length || memcmp(buffer, wanted, length))) have = 0; /* the late answer to another one */
  }
  if (have != length || memcmp(buffer, wanted, length)) {
    fprintf(stderr, "corrupt: what arrived is not what was sent\n");
    exit(1);
  }
  return 1;
}

static int serve_tcp(const char *port, struct file script) {
  int fd = accept(bind_any(port, SOCK_STREAM), NULL, NULL);
  if (fd < 0) die("accept");
  without_delay(fd);
  for (struct exchange e; next(&script, &e);) {
    expect(fd, e.request, e.request_length, 1);
    send_all(fd, e.answer, e.answer_length);
  }
  char end;
  return recv(fd, &end, 1, 0) == 0 ? 0 : 1;
}

/* Requests may be lost: whatever comes is looked for from here on. Ends with the script's last one. */
static int serve_udp(const char *port, struct file script) {
  int fd = bind_any(port, SOCK_DGRAM);
  char buffer[1 << 16];
  struct exchange e = {0};
  while (script.length) {
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    ssize_t n = recvfrom(fd, buffer, sizeof buffer, 0, (void *)&from, &size);
    if (n < 0) die("recvfrom");
    do {
      if (!next(&script, &e)) return 1;
    } while (e.request_length != (size_t)n || memcmp(e.request, buffer, n));
    sendto(fd, e.answer, e.answer_length, 0, (void *)&from, size);
  }
  return 0;
}

static int ask(int udp, const char *host, const char *port, struct file script, int pause_us) {
  int fd;
  if (udp) {
    struct sockaddr_in a = address_of(host, port);
    struct timeval patience = {0, 200000};
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0 || connect(fd, (void *)&a, sizeof a)) die("connect");
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  } else {
    without_delay(fd = dial(host, port));
  }
  int requests = 0, lost = 0;
  for (struct exchange e; next(&script, &e); requests++) {
    send_all(fd, e.request, e.request_length);
    lost += !expect(fd, e.answer, e.answer_length, !udp);
    usleep(pause_us);
  }
  printf("requests=%d lost=%d\n", requests, lost);
  return 0;
}

int main(int argc, char **argv) {
  int udp = argc > 2 && !strcmp(argv[2], "udp");
  if (argc == 5 && !strcmp(argv[1], "server")) return (udp ? serve_udp : serve_tcp)(argv[3], map_file(argv[4]));
  if (argc == 7 && !strcmp(argv[1], "client")) return ask(udp, argv[3], argv[4], map_file(argv[5]), atoi(argv[6]));
  fprintf(stderr, "usage: polls server tcp|udp PORT SCRIPT | polls client tcp|udp HOST PORT SCRIPT PAUSE_US\n");
  return 2;
}
