// SPDX-License-Identifier: GPL-2.0-only
/*
 * Being a service of systemd, by the protocol that sd_notify(3) documents: datagrams to the socket that
 * the environment names. Its library would take more memory than the rest of the program.
 */
#include "monitor/monitor.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int64_t watchdog_interval(void)
{
	const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	const long long interval = usec ? atoll(usec) : 0;

	if (interval <= 0 || (pid && atoll(pid) != getpid()))
		return 0;
	return interval / 2000 ? interval / 2000 : 1;	/* a half of it, in ms */
}

void monitor_service_begin(struct monitor_service *service)
{
	const char *socket = getenv("NOTIFY_SOCKET");

	*service = (struct monitor_service) { .watchdog = watchdog_interval() };
	if (socket && (*socket == '/' || *socket == '@') && socket[1])
		service->socket = strdup(socket);
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
}

void monitor_service_tell(const struct monitor_service *service, const char *format, ...)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const size_t length = service->socket ? strlen(service->socket) : 0;
	char text[256];
	va_list ap;
	int fd;

	if (!length || length >= sizeof(address.sun_path))
		return;
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	memcpy(address.sun_path, service->socket, length);
	if (*address.sun_path == '@')
		*address.sun_path = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	sendto(fd, text, strlen(text), MSG_NOSIGNAL, (const struct sockaddr *)&address,
	       (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
	close(fd);
}

void monitor_service_end(struct monitor_service *service)
{
	free(service->socket);
	service->socket = NULL;
}
