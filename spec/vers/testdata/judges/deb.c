/* SPDX-License-Identifier: Apache-2.0 */
/* Reads pairs of versions, a tab between them, and prints their order by libdpkg. */
#include <dpkg/dpkg.h>
#include <dpkg/dpkg-db.h>
#include <stdio.h>
#include <string.h>

/* What dpkg only warns about, it still compares. */
static int bad(struct dpkg_version *v, const char *text)
{
	struct dpkg_error err = DPKG_ERROR_INIT;
	int failed = parseversion(v, text, &err) != 0 && err.type != DPKG_MSG_WARN;

	dpkg_error_destroy(&err);
	return failed;
}

int main(void)
{
	static char line[4096];

	dpkg_program_init("deb");
	while (fgets(line, sizeof line, stdin)) {
		struct dpkg_version a, b;
		char *right = strchr(line, '\t');
		int badA, badB, order;

		line[strcspn(line, "\n")] = '\0';
		*right++ = '\0';
		badA = bad(&a, line);
		badB = bad(&b, right);
		if (badA || badB) {
			printf("!%s%s\n", badA ? "A" : "", badB ? "B" : "");
			continue;
		}
		order = dpkg_version_compare(&a, &b);
		printf("%d\n", (order > 0) - (order < 0));
	}
	return 0;
}
