// SPDX-License-Identifier: GPL-2.0-only
/* datagrams SOCKET: prints what comes in datagrams to a socket that it makes, each with an empty line behind it. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	static char text[65536];
	ssize_t length;

	if (argc != 2 || strlen(argv[1]) >= sizeof(address.sun_path))
		return 2;
	strcpy(address.sun_path, argv[1]);
	unlink(argv[1]);
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)))
		return perror("datagrams"), 1;
	while ((length = recv(fd, text, sizeof(text) - 1, 0)) >= 0) {
		printf("%.*s\n\n", (int)length, text);
		fflush(stdout);
	}
	return 0;
}
