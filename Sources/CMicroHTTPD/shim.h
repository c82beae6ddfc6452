#pragma once

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>

// MHD_start_daemon and the calls that tell of a daemon and of a connection are variadic, which Swift cannot call.

// A server on one numeric address of this machine. It starts no thread: `MHD_run` does its work. IPv4 does not come in
// by an IPv6 address. NULL with `errno` where it cannot be.
static inline struct MHD_Daemon *rollcall_start_on(
    const char *numeric, int is_ipv6, uint16_t port, void *context, MHD_AccessHandlerCallback answer,
    MHD_RequestCompletedCallback completed, MHD_NotifyConnectionCallback connected, unsigned int most_connections,
    unsigned int most_of_each_address, unsigned int timeout_seconds, size_t connection_memory) {
  struct sockaddr_in four;
  struct sockaddr_in6 six;
  memset(&four, 0, sizeof four);
  memset(&six, 0, sizeof six);
  four.sin_family = AF_INET;
  four.sin_port = htons(port);
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(port);
  if (inet_pton(is_ipv6 ? AF_INET6 : AF_INET, numeric, is_ipv6 ? (void *)&six.sin6_addr : (void *)&four.sin_addr) != 1) {
    errno = EINVAL;
    return NULL;
  }
  const struct sockaddr *address = is_ipv6 ? (const struct sockaddr *)&six : (const struct sockaddr *)&four;
  return MHD_start_daemon(
      MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | (is_ipv6 ? MHD_USE_IPv6 : 0), port, NULL, NULL, answer, context,
      MHD_OPTION_SOCK_ADDR, address, MHD_OPTION_NOTIFY_COMPLETED, completed, context,
      MHD_OPTION_NOTIFY_CONNECTION, connected, context, MHD_OPTION_CONNECTION_LIMIT, most_connections,
      MHD_OPTION_PER_IP_CONNECTION_LIMIT, most_of_each_address,
      MHD_OPTION_CONNECTION_TIMEOUT, timeout_seconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_memory,
      MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}

// What becomes readable when there is work for `MHD_run`; -1 where there is none.
static inline int rollcall_epoll_descriptor(struct MHD_Daemon *daemon) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
  return info ? info->epoll_fd : -1;
}

static inline int rollcall_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}

enum { ROLLCALL_ADDRESS_BYTES = INET6_ADDRSTRLEN };

// The numeric address of whoever connected, ended by a zero; empty where it is not known.
static inline void rollcall_peer(struct MHD_Connection *connection, char *text, size_t size) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  const struct sockaddr *address = info ? info->client_addr : NULL;
  const void *number = NULL;
  if (address && address->sa_family == AF_INET) number = &((const struct sockaddr_in *)address)->sin_addr;
  if (address && address->sa_family == AF_INET6) number = &((const struct sockaddr_in6 *)address)->sin6_addr;
  if (!number || !inet_ntop(address->sa_family, number, text, (socklen_t)size)) text[0] = 0;
}
// glibc tells of it to GNU programs only, and Swift is none. Since glibc 2.34.
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

// Whether these come as cases or as constants, and by which names, differs with the version of the headers.
static const enum MHD_Result ROLLCALL_YES = MHD_YES;
static const enum MHD_Result ROLLCALL_NO = MHD_NO;
static const enum MHD_ValueKind ROLLCALL_HEADERS = MHD_HEADER_KIND;
static const enum MHD_ValueKind ROLLCALL_QUERY = MHD_GET_ARGUMENT_KIND;
static const enum MHD_ResponseMemoryMode ROLLCALL_COPY = MHD_RESPMEM_MUST_COPY;

// What a reader of a response's body returns where there will be no more of it: the connection is closed, so that nobody
// takes a part for the whole.
static const ssize_t ROLLCALL_BROKEN = MHD_CONTENT_READER_END_WITH_ERROR;
static const enum MHD_ConnectionNotificationCode ROLLCALL_STARTED = MHD_CONNECTION_NOTIFY_STARTED;
