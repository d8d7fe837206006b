#ifndef HUSTINGS_MICROHTTPD_SHIM_H
#define HUSTINGS_MICROHTTPD_SHIM_H
#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

/// What one daemon may use.
struct hustings_http_limits {
  /// Bytes per connection for the request's line and headers, what was read ahead, and the answer's headers.
  size_t connection_memory;
  unsigned int connections;
  unsigned int connections_per_address;
  /// Seconds without a byte after which a connection is closed.
  unsigned int idle_seconds;
  unsigned int threads;
};

/// MHD_start_daemon(3), which Swift cannot call because it is variadic: epoll, a pool of threads, suspending allowed.
/// `address` is IPv4 or IPv6 as text; port 0 lets the system choose. Returns null with errno.
static inline struct MHD_Daemon *hustings_http_start(
  const char *address, uint16_t port, struct hustings_http_limits limits,
  void *(*opened)(void *, const char *, struct MHD_Connection *), MHD_AccessHandlerCallback handler,
  MHD_RequestCompletedCallback completed, MHD_NotifyConnectionCallback connected, void *context) {
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
  memset(&v4, 0, sizeof v4);
  memset(&v6, 0, sizeof v6);
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
  struct sockaddr *where = (struct sockaddr *)&v4;
  if (inet_pton(AF_INET6, address, &v6.sin6_addr) == 1) {
    flags |= MHD_USE_IPv6;
    where = (struct sockaddr *)&v6;
  } else if (inet_pton(AF_INET, address, &v4.sin_addr) != 1) {
    errno = EINVAL;
    return 0;
  }
  errno = 0;
  return MHD_start_daemon(
    flags, 0, 0, 0, handler, context,
    MHD_OPTION_SOCK_ADDR, where,
    MHD_OPTION_CONNECTION_MEMORY_LIMIT, limits.connection_memory,
    MHD_OPTION_CONNECTION_LIMIT, limits.connections,
    MHD_OPTION_PER_IP_CONNECTION_LIMIT, limits.connections_per_address,
    MHD_OPTION_CONNECTION_TIMEOUT, limits.idle_seconds,
    MHD_OPTION_THREAD_POOL_SIZE, limits.threads,
    MHD_OPTION_STRICT_FOR_CLIENT, 1,
    MHD_OPTION_URI_LOG_CALLBACK, opened, context,
    MHD_OPTION_NOTIFY_COMPLETED, completed, context,
    MHD_OPTION_NOTIFY_CONNECTION, connected, context,
    MHD_OPTION_END);
}

/// The descriptor of a connection's socket, or -1.
static inline int hustings_http_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}

/// The port that the daemon listens on, or 0.
static inline uint16_t hustings_http_port(struct MHD_Daemon *daemon) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info ? info->port : 0;
}
#endif
