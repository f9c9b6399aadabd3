/** Runs all tests; a failed check has ended the program before the last line. */
#include "check.h"

int main() {
  for (const check::Test& test : check::tests()) {
    check::seed() = 0;
    std::printf("%s\n", test.title);
    std::fflush(stdout);
    test.run();
  }
  std::printf("ok | %zu passed\n", check::tests().size());
  return 0;
}
