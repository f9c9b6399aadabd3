/** A test is a function that registers itself; the first check that fails ends the program. */
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace check {

struct Test {
  const char* title;
  void (*run)();
};

inline std::vector<Test>& tests() {
  static std::vector<Test> all;
  return all;
}

/** The seed of the test that runs, 0: it draws nothing. Printed when it fails. */
inline std::uint64_t& seed() {
  static std::uint64_t current = 0;
  return current;
}

struct Registration {
  Registration(const char* title, void (*run)()) { tests().push_back({title, run}); }
};

[[noreturn]] inline void fail(const char* file, int line, const std::string& what) {
  std::fprintf(stderr, "%s:%d: %s\n", file, line, what.c_str());
  if (seed() != 0) std::fprintf(stderr, "seed %llu\n", static_cast<unsigned long long>(seed()));
  std::exit(1);
}

inline std::string shown(const std::string& value) { return value; }
inline std::string shown(bool value) { return value ? "true" : "false"; }
template <typename Number>
std::string shown(const Number& value) {
  return std::to_string(value);
}

/** SplitMix64 (Steele, Lea, Flood 2014): the same numbers from the same seed everywhere. */
class Random {
 public:
  explicit Random(std::uint64_t seedValue) : state_(seedValue) { seed() = seedValue; }

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }

  /** From 0 up to and without `bound`. */
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }

 private:
  std::uint64_t state_;
};

}  // namespace check

#define CHECK_JOINED(a, b) a##b
#define CHECK_NAMED(a, b) CHECK_JOINED(a, b)

#define TEST_AT(title, line)                                                                 \
  static void CHECK_NAMED(test, line)();                                                     \
  static const check::Registration CHECK_NAMED(registration, line){title,                    \
                                                                   CHECK_NAMED(test, line)}; \
  static void CHECK_NAMED(test, line)()
#define TEST(title) TEST_AT(title, __LINE__)

#define CHECK(condition)                                           \
  do {                                                             \
    if (!(condition)) check::fail(__FILE__, __LINE__, #condition); \
  } while (false)

#define CHECK_EQUAL(actual, expected)                                                \
  do {                                                                               \
    const auto seen = (actual);                                                      \
    const decltype(seen) wanted = (expected);                                        \
    if (!(seen == wanted))                                                           \
      check::fail(__FILE__, __LINE__,                                                \
                  std::string(#actual " is ") + check::shown(seen) + ", expected " + \
                      check::shown(wanted));                                         \
  } while (false)
